using System.Security.Cryptography;

namespace Kyc.Evidence;

/// <summary>Represents a value of 32 bytes computed by SHA-256 or HMAC-SHA-256, compared by content.</summary>
public readonly struct Digest : IEquatable<Digest>
{
    /// <summary>The length of a digest in bytes: 32.</summary>
    public const int ByteLength = SHA256.HashSizeInBytes;

    private static readonly byte[] Zeros = new byte[ByteLength];

    private readonly byte[]? _bytes;

    private Digest(byte[] bytes) => _bytes = bytes;

    /// <summary>Gets the bytes. 32 zero bytes for the default value.</summary>
    public ReadOnlySpan<byte> Span => _bytes ?? Zeros;

    /// <summary>Computes the SHA-256 hash of the given content.</summary>
    public static Digest Compute(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>Creates a digest from a copy of the given bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 32 bytes.</exception>
    public static Digest FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == ByteLength ? new Digest(bytes.ToArray()) : throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));

    /// <summary>Parses 64 lower-case hexadecimal characters. Returns false for anything else.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (text is null || text.Length != 2 * ByteLength || !text.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        digest = new Digest(Convert.FromHexString(text));
        return true;
    }

    /// <summary>Returns a copy of the bytes.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>Returns 64 lower-case hexadecimal characters.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <inheritdoc />
    public bool Equals(Digest other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(Span);

    /// <summary>Whether the bytes are equal.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);
}
