using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>What both kinds of <see cref="IInstallationSigningKey"/> share.</summary>
internal static class SigningKeyId
{
    /// <summary>Key id of a public key: SHA-256 of its SubjectPublicKeyInfo.</summary>
    public static string Of(ReadOnlySpan<byte> subjectPublicKeyInfo) => Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo));

    /// <exception cref="ArgumentException">Not a SHA-256 hash.</exception>
    public static void RequireHash(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 hash has 32 bytes.", nameof(sha256));
    }

    /// <summary>Whether a key is on P-256, told by the curve's OID (RFC 5480).</summary>
    public static bool IsP256(ECCurve curve) => curve.IsNamed && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
}
