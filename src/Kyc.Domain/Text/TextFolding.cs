namespace Kyc.Domain.Text;

/// <summary>
/// Folds text that is compared or parsed, never text that is displayed, printed, signed or stored. Full-width ASCII becomes half-width and
/// half-width katakana full-width, voicing marks are combined with their letters, white space of any kind becomes a space, hyphens and
/// dashes become <c>-</c>, apostrophes <c>'</c> and wave dashes <c>~</c>, compatibility ideographs and radicals become the unified
/// ideograph, and accented Latin letters become their letter and marks. Invisible characters (Default_Ignorable_Code_Point: zero-width
/// characters, direction marks, variation selectors) are removed. The tables are part of this project, because
/// <see cref="string.Normalize()"/> does not change such text in the invariant globalization mode. The long vowel mark is not changed, nor
/// are circled and Roman numbers of one character (<see cref="NumberCharacters"/>), because their meaning depends on the adjacent
/// characters.
/// </summary>
public static class TextFolding
{
    /// <summary>Folds a text. An unpaired surrogate becomes U+FFFD.</summary>
    public static string Fold(string text) => IsFolded(text) ? text : FoldedText.Create(text).Text;

    /// <summary>Whether folding certainly does not change any character, which is true for most texts.</summary>
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

    /// <summary>Whether folding certainly does not change the character, whatever the adjacent characters are.</summary>
    internal static bool IsFolded(char character) => character is (>= ' ' and < '\u007F' and not '`')
        or (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FE')
        or (>= '\u3400' and <= '\u9FFF') or (>= '\u3001' and <= '\u3007');
}
