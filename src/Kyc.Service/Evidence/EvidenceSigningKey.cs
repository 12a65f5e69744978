using Kyc.Evidence.Signing;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Evidence;

/// <summary>The installation's signing key as the evidence library takes it, and the public keys whose checkpoints count.</summary>
public sealed class EvidenceSigningKey(KeyProviders providers, CheckpointKeyFolder earlier)
{
    /// <summary>The key; null when no setting names one.</summary>
    public Kyc.Evidence.Signing.ISigningKey? Key => providers.SigningKey;

    /// <summary>The present key and those it replaced.</summary>
    public TrustedKeys Trusted => new([.. earlier.Keys, .. providers.SigningKey is { } key ? [key.SubjectPublicKeyInfo] : Array.Empty<ReadOnlyMemory<byte>>()]);
}
