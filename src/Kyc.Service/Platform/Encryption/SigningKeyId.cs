using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>Computes key ids, and checks hashes and curves, for all implementations of <see cref="IInstallationSigningKey"/>.</summary>
internal static class SigningKeyId
{
    /// <summary>
    /// Returns the key id for the given public key: the SHA-256 hash of its SubjectPublicKeyInfo, in lower-case hexadecimal.
    /// </summary>
    public static string Compute(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));

    /// <summary>Throws unless the given value has the length of a SHA-256 hash.</summary>
    /// <exception cref="ArgumentException">The value is not 32 bytes long.</exception>
    public static void RequireHash(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A SHA-256 hash has 32 bytes.", nameof(sha256));
        }
    }

    /// <summary>Checks whether the given curve is P-256, according to its OID (RFC 5480).</summary>
    public static bool IsP256(ECCurve curve) => curve.IsNamed && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
}
