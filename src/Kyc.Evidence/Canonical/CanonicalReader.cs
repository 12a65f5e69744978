using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Kyc.Evidence.Canonical;

/// <summary>
/// Reads bytes that <see cref="CanonicalWriter"/> wrote. The bytes may be hostile, so no method throws. The first invalid field makes the
/// reader permanently invalid, and all following reads return defaults, such as an empty text or the minimum of a number. The caller checks
/// <see cref="IsComplete"/> at the end.
/// </summary>
internal ref struct CanonicalReader
{
    private ReadOnlySpan<byte> _rest;

    public CanonicalReader(ReadOnlySpan<byte> content, string tag)
    {
        _rest = content;
        IsValid = true;
        Require(ReadText() == tag);
    }

    /// <summary>Whether every field that was read so far was valid.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Whether every field was valid and no bytes are left.</summary>
    public readonly bool IsComplete => IsValid && _rest.IsEmpty;

    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = _rest.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(_rest) : -1;
        if (!Require(length >= 0 && length <= _rest.Length - 4))
        {
            return default;
        }

        var field = _rest.Slice(4, length);
        _rest = _rest[(4 + length)..];
        return field;
    }

    public string ReadText()
    {
        var bytes = ReadBytes();
        return Require(Utf8.IsValid(bytes)) ? Encoding.UTF8.GetString(bytes) : "";
    }

    public long ReadInt64()
    {
        var bytes = ReadBytes();
        return Require(bytes.Length == 8) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0;
    }

    /// <summary>Reads a number. A number outside the given bounds is invalid.</summary>
    public int ReadInt32(int min, int max)
    {
        var value = ReadInt64();
        return Require(value >= min && value <= max) ? (int)value : min;
    }

    public Guid ReadId()
    {
        var bytes = ReadBytes();
        return Require(bytes.Length == 16) ? new Guid(bytes, bigEndian: true) : Guid.Empty;
    }

    public Digest ReadDigest()
    {
        var bytes = ReadBytes();
        return Require(bytes.Length == Evidence.Digest.ByteLength) ? Evidence.Digest.FromBytes(bytes) : default;
    }

    public Digest? ReadOptionalDigest()
    {
        var bytes = ReadBytes();
        if (bytes.IsEmpty)
        {
            return null;
        }

        return Require(bytes.Length == Evidence.Digest.ByteLength) ? Evidence.Digest.FromBytes(bytes) : null;
    }

    public DateTimeOffset ReadInstant() => Require(Microseconds.TryConvertToInstant(ReadInt64(), out var instant)) ? instant : default;

    /// <summary>Makes the reader invalid when the given condition does not hold. Returns the condition.</summary>
    public bool Require(bool condition)
    {
        if (!condition)
        {
            IsValid = false;
            _rest = default;
        }

        return condition;
    }
}
