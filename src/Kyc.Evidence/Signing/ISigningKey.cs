namespace Kyc.Evidence.Signing;

/// <summary>
/// Represents the installation's key for checkpoints, deletion certificates and bundles: a file in development, an HSM in production. A
/// verifier needs only <see cref="SubjectPublicKeyInfo"/>.
/// </summary>
public interface ISigningKey
{
    /// <summary>Gets the SHA-256 hash of <see cref="SubjectPublicKeyInfo"/>, lower-case hexadecimal, 64 characters.</summary>
    string KeyId { get; }

    /// <summary>Gets the name of the algorithm, one of <see cref="SignatureScheme"/>.</summary>
    string Algorithm { get; }

    /// <summary>Gets the public key, DER (RFC 5280 4.1.2.7).</summary>
    ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>Signs a hash computed with the algorithm's hash function.</summary>
    /// <returns>The signature in IEEE P1363 form: r and s, each as long as the curve's field, big-endian.</returns>
    byte[] SignHash(ReadOnlySpan<byte> hash);
}
