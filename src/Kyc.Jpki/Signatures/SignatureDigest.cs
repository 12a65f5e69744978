using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>Which hash function a signature algorithm signs by.</summary>
internal static class SignatureDigest
{
    /// <summary>Bytes of the longest digest.</summary>
    public const int Longest = SHA384.HashSizeInBytes;

    /// <summary>The hash function; null for an algorithm nobody here knows.</summary>
    public static HashAlgorithmName? HashOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.RsaSha256 => HashAlgorithmName.SHA256,
        SignatureAlgorithm.RsaSha384 or SignatureAlgorithm.EcdsaSha384 => HashAlgorithmName.SHA384,
        _ => null,
    };

    /// <summary>Digest of <paramref name="data"/>; empty for an algorithm nobody here knows, which no key verifies.</summary>
    /// <param name="algorithm">Says which hash function.</param>
    /// <param name="data">What was signed.</param>
    /// <param name="buffer"><see cref="Longest"/> bytes that take the digest.</param>
    public static ReadOnlySpan<byte> Compute(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, Span<byte> buffer) =>
        HashOf(algorithm) is { } hash ? buffer[..CryptographicOperations.HashData(hash, data, buffer)] : [];
}
