namespace Kyc.Domain.Text;

/// <summary>
/// Folds text: replaces different encodings of the same character by a single one, so that texts can be compared or parsed. Folded text is
/// never displayed, printed, signed or stored. Full-width ASCII becomes half-width, and half-width katakana becomes full-width. Voicing
/// marks are combined with their letters. White space of any kind becomes a space. Hyphens and dashes become <c>-</c>, apostrophes
/// <c>'</c>, quotation marks <c>"</c> and wave dashes <c>~</c>. Compatibility ideographs and radicals become unified ideographs. Accented
/// Latin letters are split into a letter and marks. Invisible characters (Default_Ignorable_Code_Point: zero-width characters, direction
/// marks, variation selectors) are removed. The tables are part of this project, because <see cref="string.Normalize()"/> does not change
/// such text in the invariant globalization mode. The long vowel mark and numbers that are a single character
/// (<see cref="NumberCharacters"/>) are not changed, because their meaning depends on the adjacent characters.
/// </summary>
public static class TextFolding
{
    /// <summary>Folds the given text. An unpaired surrogate becomes U+FFFD.</summary>
    public static string Fold(string text) => IsFolded(text) ? text : FoldedText.Create(text).Text;

    /// <summary>
    /// Whether the text consists only of characters that are folded already, so that folding does not change it. This is true for most
    /// texts.
    /// </summary>
    internal static bool IsFolded(string text)
    {
        foreach (var character in text)
        {
            if (!IsFolded(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the character is folded already. Folding can change it only if a voicing mark follows.</summary>
    internal static bool IsFolded(char character) => character is (>= ' ' and < '\u007F' and not '`')
        or (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FE')
        or (>= '\u3400' and <= '\u9FFF') or (>= '\u3001' and <= '\u3007');
}
