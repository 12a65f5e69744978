using System.Text;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Replaces text about a person with meaningless text that has the same number of bytes and characters of the same width.
/// </summary>
internal static class FictitiousText
{
    /// <summary>A birth date in the format of the certificate (pki.md 5.2): era, then the Gregorian date.</summary>
    private const string BirthDate = "419900101";

    /// <summary>
    /// Overwrites a birth date. A date of a different length is replaced by zeros, which mean an unknown date in the certificate profile.
    /// </summary>
    public static void OverwriteBirthDate(Span<byte> text)
    {
        if (text.Length == BirthDate.Length)
        {
            Encoding.ASCII.GetBytes(BirthDate, text);
        }
        else
        {
            text.Fill((byte)'0');
        }
    }

    /// <summary>
    /// Overwrites the letters, the digits and the non-ASCII characters of UTF-8 text. White space and ASCII punctuation stay unchanged.
    /// </summary>
    public static void Overwrite(Span<byte> text)
    {
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(text, out var rune, out var length);
            var target = text[..length];
            if (IsReplaced(rune, length))
            {
                Encoding.UTF8.GetBytes(GetReplacement(rune, length)).CopyTo(target);
            }

            text = text[length..];
        }
    }

    private static bool IsReplaced(Rune rune, int length) =>
        length > 1 ? !Rune.IsWhiteSpace(rune) : rune.IsAscii ? Rune.IsLetterOrDigit(rune) : true;

    /// <summary>
    /// Returns a replacement of the given length in bytes. Each byte that is not valid UTF-8 is replaced by a question mark.
    /// </summary>
    private static string GetReplacement(Rune rune, int length) => length switch
    {
        _ when rune == Rune.ReplacementChar => new string('?', length),
        1 when Rune.IsDigit(rune) => "0",
        1 => Rune.IsUpper(rune) ? "A" : "a",
        2 => "é",
        3 => "某",
        _ => "𠮟",
    };
}
