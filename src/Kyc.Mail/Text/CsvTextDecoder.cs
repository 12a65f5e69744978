using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Kyc.Mail.Text;

/// <summary>
/// Decodes text files that Japanese programs write. These programs use UTF-8, or code page 932, which they call Shift_JIS.
/// </summary>
internal static class CsvTextDecoder
{
    /// <summary>UTF-8 encoding that throws on invalid bytes.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Code page 932 encoding that throws on characters and bytes that it cannot convert.</summary>
    public static Encoding Cp932 { get; } =
        CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>
    /// Tries to decode the given bytes as UTF-8, with or without a byte order mark, or else as code page 932. Japanese text in one of these
    /// encodings is hardly ever valid in the other encoding.
    /// </summary>
    public static bool TryDecode(byte[] bytes, [NotNullWhen(true)] out string? text)
    {
        var markLength = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return TryDecode(bytes.AsSpan(markLength), Utf8, out text) || (markLength == 0 && TryDecode(bytes, Cp932, out text));
    }

    /// <summary>
    /// Tries to decode the given bytes with the given encoding, which must throw on invalid bytes. Returns false if there are invalid
    /// bytes.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, Encoding encoding, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = encoding.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }
}
