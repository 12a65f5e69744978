namespace Kyc.Domain.Text;

/// <summary>
/// Defines characters that are not letters: symbols that are typed in place of an ASCII symbol, and invisible characters.
/// </summary>
internal static class SymbolCharacters
{
    // Default_Ignorable_Code_Point of the Unicode Character Database, and the annotation characters U+FFF9 to U+FFFB.
    private static readonly (int First, int Last)[] InvisibleRanges =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    // Hyphens, dashes, minus signs, and the box-drawing lines that phone keyboards offer instead.
    private const string Hyphens =
        "\u058A\u05BE\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u207B\u208B\u2212" +
        "\u23AF\u23E4\u2500\u2501\u2796\u2E3A\u2E3B\u30A0\uFE58\uFE63";

    private const string Apostrophes =
        "`\u00B4\u02B9\u02BB\u02BC\u02BD\u02BE\u02BF\u02C8\u02CA\u02CB\u2018\u2019\u201B\u2032\u2035\uA78B\uA78C";
    private const string Quotes = "\u201C\u201D\u201E\u201F\u2033\u2036";
    private const string WaveDashes = "\u301C\u223C\u223E\u02DC";

    /// <summary>Whether the given code point is invisible.</summary>
    public static bool IsInvisible(int codePoint)
    {
        foreach (var (first, last) in InvisibleRanges)
        {
            if (codePoint <= last)
            {
                return codePoint >= first;
            }
        }

        return false;
    }

    /// <summary>
    /// Returns the printable ASCII character that the given character stands for. Null when there is none. A printable ASCII character
    /// stands for itself, except the grave accent, which stands for an apostrophe.
    /// </summary>
    public static char? FindAsciiSymbol(char character) =>
        character <= '~' && character is not ('`' or < ' ') ? character
        : char.IsWhiteSpace(character) ? ' '
        : Hyphens.Contains(character, StringComparison.Ordinal) ? '-'
        : Apostrophes.Contains(character, StringComparison.Ordinal) ? '\''
        : Quotes.Contains(character, StringComparison.Ordinal) ? '"'
        : WaveDashes.Contains(character, StringComparison.Ordinal) ? '~'
        : null;
}
