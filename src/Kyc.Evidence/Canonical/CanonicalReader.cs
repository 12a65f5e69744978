using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Kyc.Evidence.Canonical;

/// <summary>
/// Reads what <see cref="CanonicalWriter"/> wrote. The bytes may be hostile: nothing throws. The first field in the wrong form makes the
/// reader permanently invalid, and later fields are empty. The caller checks <see cref="IsComplete"/> at the end.
/// </summary>
internal ref struct CanonicalReader
{
    private ReadOnlySpan<byte> _rest;

    public CanonicalReader(ReadOnlySpan<byte> content, string tag)
    {
        _rest = content;
        IsValid = true;
        Require(Text() == tag);
    }

    /// <summary>Whether every field so far had the expected form.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Whether every field had the expected form and no bytes are left.</summary>
    public readonly bool IsComplete => IsValid && _rest.IsEmpty;

    public ReadOnlySpan<byte> Bytes()
    {
        var length = _rest.Length >= 4 ? BinaryPrimitives.ReadInt32BigEndian(_rest) : -1;
        if (!Require(length >= 0 && length <= _rest.Length - 4)) return default;
        var field = _rest.Slice(4, length);
        _rest = _rest[(4 + length)..];
        return field;
    }

    public string Text()
    {
        var bytes = Bytes();
        return Require(Utf8.IsValid(bytes)) ? Encoding.UTF8.GetString(bytes) : "";
    }

    public long Int64()
    {
        var bytes = Bytes();
        return Require(bytes.Length == 8) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0;
    }

    /// <summary>Reads a number that must be between the bounds.</summary>
    public int Int32(int least, int most)
    {
        var value = Int64();
        return Require(value >= least && value <= most) ? (int)value : least;
    }

    public Guid Id()
    {
        var bytes = Bytes();
        return Require(bytes.Length == 16) ? new Guid(bytes, bigEndian: true) : Guid.Empty;
    }

    public Digest Digest()
    {
        var bytes = Bytes();
        return Require(bytes.Length == Evidence.Digest.Size) ? Evidence.Digest.From(bytes) : default;
    }

    public Digest? OptionalDigest()
    {
        var bytes = Bytes();
        if (bytes.IsEmpty) return null;
        return Require(bytes.Length == Evidence.Digest.Size) ? Evidence.Digest.From(bytes) : null;
    }

    public DateTimeOffset Instant() => Require(Microseconds.TryInstant(Int64(), out var at)) ? at : default;

    /// <summary>Makes the reader invalid when a condition on the data does not hold.</summary>
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
