using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Retention;

/// <summary>The installation's signing key, as deletion certificates use it.</summary>
public sealed class CertificateSigner(KeyProviders providers)
{
    /// <summary>Whether a setting names a key.</summary>
    public bool IsThere => providers.SigningKey is not null;

    /// <summary>The key.</summary>
    /// <exception cref="Edge.ServiceFailureException">SIGNING-KEY-MISSING.</exception>
    public Kyc.Evidence.Signing.ISigningKey Key => providers.SigningKey ?? throw RetentionFailures.SigningKeyMissing.Exception();
}
