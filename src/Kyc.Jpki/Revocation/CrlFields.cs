using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation;

/// <summary>What <see cref="CrlParser"/> found outside the entries. Parts are slices of <see cref="Der"/>.</summary>
internal sealed class CrlFields
{
    public required ReadOnlyMemory<byte> Der { get; init; }

    public required ReadOnlyMemory<byte> Tbs { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    public required SignatureAlgorithm SignatureAlgorithm { get; init; }

    public required ReadOnlyMemory<byte> Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    public required ReadOnlyMemory<byte> DistributionPoint { get; init; }

    public required ReadOnlyMemory<byte> Number { get; init; }

    public required ReadOnlyMemory<byte> AuthorityKeyId { get; init; }

    public required byte[] Sha256 { get; init; }
}
