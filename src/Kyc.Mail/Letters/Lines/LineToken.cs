namespace Kyc.Mail.Letters.Lines;

/// <summary>What a run of characters is, as far as lines are broken by it.</summary>
internal enum TokenKind
{
    /// <summary>One character of Japanese text or a sign, with the marks over it.</summary>
    Character,

    /// <summary>Blanks.</summary>
    Blank,

    /// <summary>Digits, half-width or full-width, circled numbers and Roman numerals of one character.</summary>
    Digits,

    /// <summary>Kanji numerals.</summary>
    Numerals,

    /// <summary>A word of letters that are neither kana nor kanji.</summary>
    Letters,

    /// <summary>What numbers something, behind a number or a letter: 丁目, 号室, F.</summary>
    Unit,

    /// <summary>A hyphen or dash.</summary>
    Hyphen,

    /// <summary>What joins two numbers without being a hyphen: 1の2, 201/202.</summary>
    Joiner,
}

/// <summary>A run of characters.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character.</param>
/// <param name="Length">Characters.</param>
internal readonly record struct LineToken(TokenKind Kind, int Start, int Length)
{
    /// <summary>The character behind it.</summary>
    public int End => Start + Length;

    /// <summary>Whether it is, or ends, a number.</summary>
    public bool IsNumber => Kind is TokenKind.Digits or TokenKind.Numerals or TokenKind.Unit;

    /// <summary>Whether a number may be made of it together with digits: B604.</summary>
    public bool IsShortLetters => Kind == TokenKind.Letters && Length <= 2;
}
