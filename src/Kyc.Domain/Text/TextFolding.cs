namespace Kyc.Domain.Text;

/// <summary>
/// The one folding of text that is compared or read, never of text that is shown, printed, signed or stored: full-width ASCII becomes
/// half-width and half-width katakana full-width, voicing marks join their letters, white space of any kind becomes a blank, hyphens and
/// dashes become <c>-</c> and apostrophes <c>'</c>, wave dashes <c>~</c>, compatibility ideographs and radicals the unified ideograph,
/// marked Latin letters their letter and marks; what is invisible (Default_Ignorable_Code_Point: zero-width characters, direction marks,
/// variation selectors) is left out. Own tables, because <see cref="string.Normalize()"/> leaves such text as it is in the invariant
/// globalization mode. The long vowel mark stays, as do circled and Roman numbers of one character (<see cref="NumberCharacters"/>): what
/// they are depends on what stands beside them.
/// </summary>
public static class TextFolding
{
    /// <summary>Folds a text. Half a surrogate pair becomes U+FFFD.</summary>
    public static string Fold(string text) => IsFolded(text) ? text : FoldedText.Of(text).Text;

    /// <summary>Whether every character is one that folding certainly leaves as it is: most texts are.</summary>
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

    /// <summary>Whether folding certainly leaves the character as it is, whatever stands around it.</summary>
    internal static bool IsFolded(char character) => character is (>= ' ' and < '\u007F' and not '`')
        or (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FE')
        or (>= '\u3400' and <= '\u9FFF') or (>= '\u3001' and <= '\u3007');
}
