using Kyc.Evidence.Signing;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Represents the signing key of the installation, for ECDSA over P-256 with SHA-256 (FIPS 186-5). The service disposes the key when it
/// stops. <see cref="Kyc.Evidence.Signing.ISigningKey.SignHash"/> throws <see cref="ArgumentException"/> for a hash that is not 32 bytes
/// long, and <see cref="KeyProviderException"/> when the key cannot be reached.
/// </summary>
public interface IInstallationSigningKey : Kyc.Evidence.Signing.ISigningKey, IDisposable
{
    /// <inheritdoc />
    string Kyc.Evidence.Signing.ISigningKey.Algorithm => SignatureScheme.EcdsaP256Sha256.Name;
}
