using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kyc.Evidence.Canonical;

/// <summary>
/// Writes the canonical bytes of a structure that is hashed or signed: a tag with the structure's name and version, then the fields in
/// order, each preceded by its length (4 bytes, big-endian). Different structures and different values never give the same bytes.
/// </summary>
internal sealed class CanonicalWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>Begins a structure with its tag.</summary>
    /// <param name="tag">The name and version of the structure, for example <c>kyc-checkpoint/1</c>.</param>
    public CanonicalWriter(string tag) => WriteText(tag);

    /// <summary>Writes the text in UTF-8.</summary>
    /// <exception cref="ArgumentException">The text contains an unpaired surrogate.</exception>
    public void WriteText(string value)
    {
        var length = StrictUtf8.GetByteCount(value);
        StrictUtf8.GetBytes(value, BeginField(length));
        _bytes.Advance(length);
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(BeginField(value.Length));
        _bytes.Advance(value.Length);
    }

    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(BeginField(8), value);
        _bytes.Advance(8);
    }

    public void WriteId(Guid value)
    {
        value.TryWriteBytes(BeginField(16), bigEndian: true, out var length);
        _bytes.Advance(length);
    }

    public void WriteDigest(Digest value) => WriteBytes(value.Span);

    /// <summary>Writes the digest, or an empty field for null. A digest is never empty.</summary>
    public void WriteDigest(Digest? value) => WriteBytes(value is { } digest ? digest.Span : default);

    /// <summary>Writes the number of microseconds since 1970-01-01T00:00:00Z.</summary>
    /// <exception cref="ArgumentException">The instant contains a fraction of a microsecond.</exception>
    public void WriteInstant(DateTimeOffset value) => WriteInt64(Microseconds.FromInstant(value));

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>Returns the SHA-256 hash of the bytes written so far.</summary>
    public Digest ComputeDigest() => Evidence.Digest.Compute(_bytes.WrittenSpan);

    /// <summary>Writes the length of a field and returns the memory for its value.</summary>
    private Span<byte> BeginField(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(4), length);
        _bytes.Advance(4);
        return length == 0 ? default : _bytes.GetSpan(length);
    }
}
