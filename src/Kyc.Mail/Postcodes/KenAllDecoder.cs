using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kyc.Mail.Text;

namespace Kyc.Mail.Postcodes;

/// <summary>Specifies the format of a postcode file. Japan Post publishes the postcodes in two formats.</summary>
internal enum KenAllFormat
{
    /// <summary>KEN_ALL.CSV: code page 932; a long town is continued in the next rows.</summary>
    Cp932,

    /// <summary>utf_ken_all.csv, since June 2023: UTF-8, with each place in one row.</summary>
    Utf8,
}

/// <summary>
/// Decodes a postcode file of Japan Post as UTF-8, with or without a byte order mark, or else as code page 932. Japanese text in one of
/// these encodings is hardly ever valid in the other encoding.
/// </summary>
internal static class KenAllDecoder
{
    private static readonly byte[] ZipSignature = "PK\u0003\u0004"u8.ToArray();

    // Control characters other than tab and line ends, and the private use area.
    private static readonly SearchValues<char> NonTextCharacters = SearchValues.Create(
        [
            .. Enumerable.Range(0, 0xF900).Select(code => (char)code)
                .Where(letter => (char.IsControl(letter) && letter is not ('\t' or '\r' or '\n')) || letter >= '\uE000'),
        ]);

    public static bool TryDecode(
        byte[] file, out KenAllFormat format, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out PostcodeListProblem? problem)
    {
        problem = null;
        var hasByteOrderMark = file.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        var body = file.AsSpan(hasByteOrderMark ? Encoding.UTF8.Preamble.Length : 0);
        format = KenAllFormat.Utf8;
        if (TryDecodeText(body, CsvTextDecoder.Utf8, out text))
        {
            return true;
        }

        format = hasByteOrderMark ? KenAllFormat.Utf8 : KenAllFormat.Cp932;
        if (!hasByteOrderMark && TryDecodeText(body, CsvTextDecoder.Cp932, out text))
        {
            return true;
        }

        problem = file.AsSpan().StartsWith(ZipSignature)
            ? new PostcodeListProblem(PostcodeListProblemKind.Archive, 0)
            : new PostcodeListProblem(
                PostcodeListProblemKind.Encoding,
                Math.Max(FindInvalidLine(body, CsvTextDecoder.Utf8), hasByteOrderMark ? 0 : FindInvalidLine(body, CsvTextDecoder.Cp932)));
        return false;
    }

    // For bytes that do not encode a character, .NET's code page 932 returns characters of the private use area instead of refusing the
    // bytes. A text with such a character is therefore refused here.
    private static bool TryDecodeText(ReadOnlySpan<byte> bytes, Encoding encoding, [NotNullWhen(true)] out string? text)
    {
        text =
            CsvTextDecoder.TryDecode(bytes, encoding, out var decodedText) && !decodedText.AsSpan().ContainsAny(NonTextCharacters)
                ? decodedText
                : null;
        return text is not null;
    }

    // Returns the number of the first line that is invalid in the given encoding, or 0 if there is none. TryDecode reports the greater
    // number of both encodings, because a damaged file is valid in its actual encoding up to the damage, but usually invalid in the other
    // encoding from its first line on.
    private static int FindInvalidLine(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        for (var line = 1; !bytes.IsEmpty; line++)
        {
            var end = bytes.IndexOf((byte)'\n');
            var length = end < 0 ? bytes.Length : end + 1;
            if (!TryDecodeText(bytes[..length], encoding, out _))
            {
                return line;
            }

            bytes = bytes[length..];
        }

        return 0;
    }
}
