namespace Kyc.Evidence.Signing;

/// <summary>
/// The installation's key for checkpoints, deletion certificates and bundles: a file in development, an HSM in production. A verifier needs
/// only <see cref="SubjectPublicKeyInfo"/>.
/// </summary>
public interface ISigningKey
{
    /// <summary>SHA-256 of <see cref="SubjectPublicKeyInfo"/>, lower-case hexadecimal, 64 characters.</summary>
    string KeyId { get; }

    /// <summary>Name of the algorithm, one of <see cref="SignatureScheme"/>.</summary>
    string Algorithm { get; }

    /// <summary>The public key, DER (RFC 5280 4.1.2.7).</summary>
    ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; }

    /// <summary>Signs a hash made with the algorithm's hash function.</summary>
    /// <returns>IEEE P1363 form: r and s, each as long as the curve's field, big-endian.</returns>
    byte[] SignHash(ReadOnlySpan<byte> hash);
}
