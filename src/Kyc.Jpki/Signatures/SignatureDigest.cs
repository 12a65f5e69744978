using System.Security.Cryptography;

namespace Kyc.Jpki.Signatures;

/// <summary>Computes digests with the hash function of a signature algorithm.</summary>
internal static class SignatureDigest
{
    /// <summary>Maximum size of a digest in bytes.</summary>
    public const int MaxDigestBytes = SHA384.HashSizeInBytes;

    /// <summary>Returns the hash function of the given signature algorithm; null for <see cref="SignatureAlgorithm.Other"/>.</summary>
    public static HashAlgorithmName? GetHashAlgorithm(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.RsaSha256 => HashAlgorithmName.SHA256,
        SignatureAlgorithm.RsaSha384 or SignatureAlgorithm.EcdsaSha384 => HashAlgorithmName.SHA384,
        _ => null,
    };

    /// <summary>
    /// Computes the digest of <paramref name="data"/>. Returns an empty span for <see cref="SignatureAlgorithm.Other"/>, with which no
    /// signature is valid.
    /// </summary>
    /// <param name="algorithm">The signature algorithm.</param>
    /// <param name="data">The signed data.</param>
    /// <param name="buffer">Receives the digest; at least <see cref="MaxDigestBytes"/> bytes.</param>
    public static ReadOnlySpan<byte> Compute(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, Span<byte> buffer) =>
        GetHashAlgorithm(algorithm) is { } hash ? buffer[..CryptographicOperations.HashData(hash, data, buffer)] : [];
}
