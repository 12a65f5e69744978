using Kyc.Evidence.Signing;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// The installation's key as the service holds it, to be disposed at its end: ECDSA over P-256 with SHA-256 (FIPS 186-5). Its
/// <see cref="Kyc.Evidence.Signing.ISigningKey.SignHash"/> throws <see cref="ArgumentException"/> for what is not 32 bytes long, and
/// <see cref="KeyProviderException"/> when the key cannot be reached.
/// </summary>
public interface IInstallationSigningKey : Kyc.Evidence.Signing.ISigningKey, IDisposable
{
    /// <inheritdoc />
    string Kyc.Evidence.Signing.ISigningKey.Algorithm => SignatureScheme.EcdsaP256Sha256.Name;
}
