namespace Kyc.Mail.Letters.Lines;

/// <summary>Specifies the kind of a run of characters, as far as it matters for line breaks.</summary>
internal enum TokenKind
{
    /// <summary>One character of Japanese text or one symbol, with its combining marks.</summary>
    Character,

    /// <summary>White space.</summary>
    Whitespace,

    /// <summary>Half-width or full-width digits, circled numbers, and Roman numerals that are single characters (Ⅳ).</summary>
    Digits,

    /// <summary>Kanji numerals.</summary>
    Numerals,

    /// <summary>A word of letters that are neither kana nor kanji.</summary>
    Letters,

    /// <summary>The unit of a number or of a letter: 丁目, 号室, F.</summary>
    Unit,

    /// <summary>A hyphen or dash.</summary>
    Hyphen,

    /// <summary>A character other than a hyphen that joins two numbers: 1の2, 201/202.</summary>
    Joiner,
}

/// <summary>Represents a run of characters in a line.</summary>
/// <param name="Kind">Kind of the run.</param>
/// <param name="Start">Index of the first character in the line.</param>
/// <param name="Length">Number of characters (UTF-16 code units).</param>
internal readonly record struct LineToken(TokenKind Kind, int Start, int Length)
{
    /// <summary>Index of the character after the run.</summary>
    public int End => Start + Length;

    /// <summary>Whether the run is a number or the unit at the end of a number.</summary>
    public bool IsNumber => Kind is TokenKind.Digits or TokenKind.Numerals or TokenKind.Unit;

    /// <summary>Whether the run consists of one or two letters, which can form a number together with digits: B604.</summary>
    public bool IsShortWord => Kind == TokenKind.Letters && Length <= 2;
}
