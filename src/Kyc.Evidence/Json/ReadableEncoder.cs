using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Kyc.Evidence.Json;

/// <summary>
/// Escapes only what RFC 8259 section 7 requires. The platform's relaxed encoder also escapes the ideographic space and every character
/// outside the Basic Multilingual Plane, both of which occur in Japanese names. This encoder is only for files, because its output is not
/// safe in an HTML script element.
/// </summary>
internal sealed class ReadableEncoder : JavaScriptEncoder
{
    public static ReadableEncoder Instance { get; } = new();

    private static readonly SearchValues<char> EscapedCharacters =
        SearchValues.Create(
            [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    // Surrogates are checked too, because an unpaired surrogate must be escaped.
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var rest = new ReadOnlySpan<char>(text, textLength);
        for (var index = 0; index < textLength;)
        {
            var next = rest[index..].IndexOfAny(EscapedCharacters);
            if (next < 0)
            {
                return -1;
            }

            index += next;
            if (Rune.DecodeFromUtf16(rest[index..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return index;
            }

            index += length;
        }

        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var text = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            _ => $"\\u{unicodeScalar:X4}",
        };
        var fits = text.AsSpan().TryCopyTo(new Span<char>(buffer, bufferLength));
        numberOfCharactersWritten = fits ? text.Length : 0;
        return fits;
    }
}
