using System.Globalization;
using System.Text;

namespace Kyc.Domain.Text;

/// <summary>
/// Folds characters that Unicode calls compatible (normalization form KC), as far as they occur in Japanese names and addresses: full-width
/// ASCII, half-width katakana, separate voicing marks, Roman numerals and circled numbers of one character, and compatibility ideographs.
/// Own tables, because <see cref="string.Normalize(NormalizationForm)"/> leaves such text as it is in the invariant globalization mode.
/// </summary>
public static class CompatibilityFolding
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const char FirstHalfWidth = '\uFF61';
    private const char FirstIdeograph = '\uF900';
    private const char FirstRomanNumeral = '\u2160';
    private const char FirstCircledNumber = '\u2460';
    private const char VoicedMark = '\u3099';
    private const char SemiVoicedMark = '\u309A';

    // U+FF61 to U+FF9F.
    private const string HalfWidth = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309A";

    private const string Voiceless = "うかきくけこさしすせそたちつてとはひふへほゝウカキクケコサシスセソタチツテトハヒフヘホワヰヱヲヽ";
    private const string Voiced = "ゔがぎぐげござじずぜぞだぢづでどばびぶべぼゞヴガギグゲゴザジズゼゾダヂヅデドバビブベボヷヸヹヺヾ";
    private const string BeforeSemiVoiced = "はひふへほハヒフヘホ";
    private const string SemiVoiced = "ぱぴぷぺぽパピプペポ";

    private static readonly string[] RomanNumerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

    /// <summary>Folds a text.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsVariationSelector(rune.Value))
            {
                // Says which glyph of the same character (Unicode 23.4), which is no difference in spelling.
                continue;
            }

            if (rune.IsBmp)
            {
                Append(folded, (char)rune.Value);
            }
            else
            {
                folded.Append(rune);
            }
        }

        return folded.ToString();
    }

    private static void Append(StringBuilder folded, char character)
    {
        switch (character)
        {
            case >= FirstFullWidth and <= LastFullWidth:
                folded.Append((char)(character - FirstFullWidth + '!'));
                break;
            case '\u3000':
                folded.Append(' ');
                break;
            case >= FirstHalfWidth and <= '\uFF9F':
                AppendKana(folded, HalfWidth[character - FirstHalfWidth]);
                break;
            case VoicedMark or SemiVoicedMark:
                AppendKana(folded, character);
                break;
            case >= FirstIdeograph and <= '\uFAFF':
                folded.Append(CompatibilityIdeographs.Unified(character));
                break;
            case >= FirstRomanNumeral and <= '\u216B':
                folded.Append(RomanNumerals[character - FirstRomanNumeral]);
                break;
            case >= FirstCircledNumber and <= '\u2473':
                folded.Append(CultureInfo.InvariantCulture, $"{character - FirstCircledNumber + 1}");
                break;
            default:
                folded.Append(character);
                break;
        }
    }

    // A mark after a letter that takes it makes one letter of both.
    private static void AppendKana(StringBuilder folded, char kana)
    {
        var (plain, marked) = kana switch
        {
            VoicedMark => (Voiceless, Voiced),
            SemiVoicedMark => (BeforeSemiVoiced, SemiVoiced),
            _ => ("", ""),
        };
        var letter = folded.Length > 0 ? plain.IndexOf(folded[^1], StringComparison.Ordinal) : -1;
        if (letter >= 0)
        {
            folded[^1] = marked[letter];
        }
        else
        {
            folded.Append(kana);
        }
    }

    private static bool IsVariationSelector(int value) => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
