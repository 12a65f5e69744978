using Kyc.Evidence.Signing;
using Kyc.Service.Encryption;

namespace Kyc.Service.Retention;

/// <summary>The installation's signing key, as deletion certificates use it.</summary>
public sealed class CertificateSigner(KeyProviders providers)
{
    /// <summary>Whether a setting names a key.</summary>
    public bool IsThere => providers.SigningKey is not null;

    /// <summary>The key.</summary>
    /// <exception cref="Edge.ServiceFailureException">SIGNING-KEY-MISSING.</exception>
    public Kyc.Evidence.Signing.ISigningKey Key => providers.SigningKey is { } key ? new Adapter(key) : throw RetentionFailures.SigningKeyMissing.Exception();

    private sealed class Adapter(Encryption.ISigningKey key) : Kyc.Evidence.Signing.ISigningKey
    {
        public string KeyId => key.KeyId;

        public string Algorithm => key.Algorithm;

        public ReadOnlyMemory<byte> SubjectPublicKeyInfo => key.SubjectPublicKeyInfo;

        public byte[] SignHash(ReadOnlySpan<byte> hash) => key.SignHash(hash);
    }
}
