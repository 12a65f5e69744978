using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>Checks and identifies signing keys, for both kinds of <see cref="IInstallationSigningKey"/>.</summary>
internal static class SigningKeyId
{
    /// <summary>Returns the key id of a public key: the SHA-256 hash of its SubjectPublicKeyInfo.</summary>
    public static string Of(ReadOnlySpan<byte> subjectPublicKeyInfo) => Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));

    /// <exception cref="ArgumentException">The value is not a SHA-256 hash.</exception>
    public static void RequireHash(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("A SHA-256 hash has 32 bytes.", nameof(sha256));
        }
    }

    /// <summary>Whether a key is on P-256, according to the OID of its curve (RFC 5480).</summary>
    public static bool IsP256(ECCurve curve) => curve.IsNamed && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
}
