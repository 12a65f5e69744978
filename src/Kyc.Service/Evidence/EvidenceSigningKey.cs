using Kyc.Evidence.Signing;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Evidence;

/// <summary>
/// Provides the installation's signing key in the form that the evidence library uses, and the public keys whose checkpoints are trusted.
/// </summary>
public sealed class EvidenceSigningKey(KeyProviders providers, CheckpointKeyFolder earlier)
{
    /// <summary>Gets the signing key; null when no setting names one.</summary>
    public Kyc.Evidence.Signing.ISigningKey? Key => providers.SigningKey;

    /// <summary>Gets the current public key and the earlier ones that it replaced.</summary>
    public TrustedKeys Trusted =>
        new([.. earlier.Keys, .. providers.SigningKey is { } key ? [key.SubjectPublicKeyInfo] : Array.Empty<ReadOnlyMemory<byte>>()]);
}
