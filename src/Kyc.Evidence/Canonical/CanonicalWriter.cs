using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kyc.Evidence.Canonical;

/// <summary>
/// Writes the one byte form of a structure that is hashed or signed: a tag that names the structure and its version, then the fields in
/// their order, each after its length (4 bytes, big-endian). Different structures and different values never give the same bytes.
/// </summary>
internal sealed class CanonicalWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="tag">Name and version of the structure, for example <c>kyc-checkpoint/1</c>.</param>
    public CanonicalWriter(string tag) => Text(tag);

    /// <exception cref="ArgumentException">A surrogate without its partner: no text.</exception>
    public void Text(string value) => Bytes(StrictUtf8.GetBytes(value));

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        _bytes.Write(length);
        _bytes.Write(value);
    }

    public void Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        Bytes(bytes);
    }

    public void Id(Guid value) => Bytes(value.ToByteArray(bigEndian: true));

    public void Digest(Digest value) => Bytes(value.Span);

    /// <summary>An absent value is an empty field; no value present is empty.</summary>
    public void Digest(Digest? value) => Bytes(value is { } digest ? digest.Span : default);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public void Instant(DateTimeOffset value) => Int64(Microseconds.Of(value));

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
