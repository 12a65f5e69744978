namespace Kyc.Service.Encryption;

/// <summary>
/// The installation's key for checkpoints and deletion certificates: ECDSA over P-256 with SHA-256 (FIPS 186-5). A verifier needs
/// only <see cref="SubjectPublicKeyInfo"/>, which belongs beside every signature.
/// </summary>
public interface ISigningKey : IDisposable
{
    /// <summary>SHA-256 of <see cref="SubjectPublicKeyInfo"/>, lower-case hexadecimal, 64 characters.</summary>
    string KeyId { get; }

    /// <summary>Name of the algorithm: <c>ecdsa-p256-sha256</c>.</summary>
    string Algorithm => "ecdsa-p256-sha256";

    /// <summary>The public key, DER (RFC 5480).</summary>
    ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>Signs a SHA-256 hash of 32 bytes.</summary>
    /// <returns>IEEE P1363 form: r and s, 32 bytes each, big-endian. <c>openssl</c> wants DER; see <c>DSASignatureFormat</c>.</returns>
    /// <exception cref="KeyProviderException">The key cannot be reached.</exception>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    byte[] SignHash(ReadOnlySpan<byte> sha256);
}
