using System.Text;
using Kyc.Mail.Text;

namespace Kyc.Mail.Manifests;

/// <summary>What text code page 932 can hold without replacing any of its characters.</summary>
internal static class Cp932
{
    /// <summary>Place of the first character that the code page lacks, from 1; 0 when it has all.</summary>
    public static int Missing(string text)
    {
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            position++;
            if (!Has(rune.ToString()))
            {
                return position;
            }
        }

        return 0;
    }

    /// <summary>Bytes of text that has all of its characters in the code page.</summary>
    public static int Length(ReadOnlySpan<char> text) => CsvText.Cp932.GetByteCount(text);

    // What comes back must be what went in: encoders may know a similar character for one that is missing.
    private static bool Has(string character)
    {
        try
        {
            return CsvText.Cp932.GetString(CsvText.Cp932.GetBytes(character)) == character;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
