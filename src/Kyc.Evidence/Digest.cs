using System.Security.Cryptography;

namespace Kyc.Evidence;

/// <summary>A value of 32 bytes made by SHA-256 or HMAC-SHA-256, compared by content.</summary>
public readonly struct Digest : IEquatable<Digest>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private static readonly byte[] Zeros = new byte[Size];

    private readonly byte[]? _bytes;

    private Digest(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes; of the default value 32 zeros.</summary>
    public ReadOnlySpan<byte> Span => _bytes ?? Zeros;

    /// <summary>SHA-256 of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>Takes 32 bytes over by copy.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Digest From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new Digest(bytes.ToArray()) : throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));

    /// <summary>Reads 64 lower-case hexadecimal characters; anything else answers false.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (text is null || text.Length != 2 * Size || !text.All(char.IsAsciiHexDigitLower)) return false;
        digest = new Digest(Convert.FromHexString(text));
        return true;
    }

    /// <summary>A copy of the bytes.</summary>
    public byte[] ToArray() => Span.ToArray();

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public override string ToString() => Convert.ToHexStringLower(Span);

    /// <inheritdoc />
    public bool Equals(Digest other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(Span);

    /// <summary>Equal bytes.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);
}
