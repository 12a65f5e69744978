using System.Text;
using Kyc.Mail.Text;

namespace Kyc.Mail.Manifests;

/// <summary>Checks whether text can be encoded in code page 932 without replacing characters.</summary>
internal static class Cp932
{
    /// <summary>Returns the position of the first character that is missing from the code page, from 1; 0 if there is none.</summary>
    public static int FindMissingCharacter(string text)
    {
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            position++;
            if (!CanEncode(rune.ToString()))
            {
                return position;
            }
        }

        return 0;
    }

    /// <summary>Returns the number of bytes of the encoded text. All of its characters must be in the code page.</summary>
    public static int GetByteCount(ReadOnlySpan<char> text) => CsvTextDecoder.Cp932.GetByteCount(text);

    // Decoding must return the same character, because an encoder may replace a character that the code page lacks with a similar one.
    private static bool CanEncode(string character)
    {
        try
        {
            return CsvTextDecoder.Cp932.GetString(CsvTextDecoder.Cp932.GetBytes(character)) == character;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
