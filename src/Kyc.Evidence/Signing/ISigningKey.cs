namespace Kyc.Evidence.Signing;

/// <summary>
/// Represents the installation's key for signing checkpoints, deletion certificates and bundles. The key is in a file in development and in
/// an HSM in production. A verifier needs only <see cref="SubjectPublicKeyInfo"/>.
/// </summary>
public interface ISigningKey
{
    /// <summary>Gets the SHA-256 hash of <see cref="SubjectPublicKeyInfo"/>, lower-case hexadecimal, 64 characters.</summary>
    string KeyId { get; }

    /// <summary>Gets the name of the <see cref="SignatureScheme"/> with which the key signs.</summary>
    string Algorithm { get; }

    /// <summary>Gets the public key in DER (SubjectPublicKeyInfo, RFC 5280 4.1.2.7).</summary>
    ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>Signs a hash that was computed with the hash function of <see cref="Algorithm"/>.</summary>
    /// <returns>The signature in IEEE P1363 format: r and s, each as long as the curve's field, big-endian.</returns>
    byte[] SignHash(ReadOnlySpan<byte> hash);
}
