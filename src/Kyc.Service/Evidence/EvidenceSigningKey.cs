using Kyc.Evidence.Signing;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Evidence;

/// <summary>
/// Provides the installation's signing key through the interface of the evidence library, and the public keys whose checkpoints are
/// trusted.
/// </summary>
public sealed class EvidenceSigningKey(KeyProviders providers, EarlierCheckpointKeys earlierKeys)
{
    /// <summary>Gets the signing key; null when the settings specify none.</summary>
    public Kyc.Evidence.Signing.ISigningKey? Key => providers.SigningKey;

    /// <summary>Gets the current public key and the earlier public keys of the installation.</summary>
    public TrustedKeys TrustedKeys =>
        new([.. earlierKeys.Keys, .. providers.SigningKey is { } key ? [key.SubjectPublicKeyInfo] : Array.Empty<ReadOnlyMemory<byte>>()]);
}
