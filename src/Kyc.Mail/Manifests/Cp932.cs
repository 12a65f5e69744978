using System.Text;

namespace Kyc.Mail.Manifests;

/// <summary>Windows code page 932, the post office's Shift_JIS, without any replacing of characters that it lacks.</summary>
internal static class Cp932
{
    private const int CodePage = 932;

    /// <summary>Throws for characters it lacks; <see cref="Missing"/> tells them before.</summary>
    public static Encoding Encoding { get; } =
        CodePagesEncodingProvider.Instance.GetEncoding(CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

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
    public static int Length(ReadOnlySpan<char> text) => Encoding.GetByteCount(text);

    // What comes back must be what went in: encoders may know a similar character for one that is missing.
    private static bool Has(string character)
    {
        try
        {
            return Encoding.GetString(Encoding.GetBytes(character)) == character;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
