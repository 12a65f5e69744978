using System.Text;

namespace Kyc.Domain.Text;

/// <summary>
/// Full-width ASCII to half-width, half-width katakana to full-width: as addresses are compared and read. Own tables, because
/// <see cref="string.Normalize(NormalizationForm)"/> leaves such text as it is in the invariant globalization mode.
/// </summary>
public static class WideText
{
    private const char FirstFullWidth = '\uFF01';
    private const char LastFullWidth = '\uFF5E';
    private const char FirstHalfWidthKana = '\uFF61';
    private const char LastHalfWidthKana = '\uFF9F';
    private const char VoicedMark = '\uFF9E';
    private const char SemiVoicedMark = '\uFF9F';

    // U+FF61 to U+FF9D; the two marks behind them are joined to the letter before.
    private const string Kana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    private const string Voiceless = "ウカキクケコサシスセソタチツテトハヒフヘホ";
    private const string Voiced = "ヴガギグゲゴザジズゼゾダヂヅデドバビブベボ";
    private const string BeforeSemiVoiced = "ハヒフヘホ";
    private const string SemiVoiced = "パピプペポ";

    /// <summary>Folds a text. The wave dash, of which CP932 knows two, becomes <c>~</c>; selectors of glyph variants are left out.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes().Where(rune => !IsVariationSelector(rune.Value)))
        {
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
            case '\u301C':
                folded.Append('~');
                break;
            case VoicedMark:
                Mark(folded, Voiceless, Voiced);
                break;
            case SemiVoicedMark:
                Mark(folded, BeforeSemiVoiced, SemiVoiced);
                break;
            case >= FirstHalfWidthKana and < LastHalfWidthKana:
                folded.Append(Kana[character - FirstHalfWidthKana]);
                break;
            default:
                folded.Append(character);
                break;
        }
    }

    // A mark behind a letter that takes none says nothing.
    private static void Mark(StringBuilder folded, string plain, string marked)
    {
        if (folded.Length > 0 && plain.IndexOf(folded[^1], StringComparison.Ordinal) is >= 0 and var letter)
        {
            folded[^1] = marked[letter];
        }
    }

    private static bool IsVariationSelector(int value) => value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
