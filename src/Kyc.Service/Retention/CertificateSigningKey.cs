using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Retention;

/// <summary>Provides the installation's signing key for deletion certificates.</summary>
public sealed class CertificateSigningKey(KeyProviders providers)
{
    /// <summary>Indicates whether a signing key is configured.</summary>
    public bool IsConfigured => providers.SigningKey is not null;

    /// <summary>Gets the signing key.</summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">SIGNING-KEY-MISSING: no signing key is configured.</exception>
    public Kyc.Evidence.Signing.ISigningKey Key => providers.SigningKey ?? throw RetentionFailures.SigningKeyMissing.ToException();
}
