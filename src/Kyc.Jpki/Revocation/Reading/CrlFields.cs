using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Holds everything that <see cref="CrlReader"/> read from a CRL except its entries.</summary>
internal sealed record CrlFields
{
    /// <summary>The fields before the entries.</summary>
    public required CrlHead Head { get; init; }

    /// <summary>The extensions of the CRL; null if it has none.</summary>
    public required CrlExtensions? Extensions { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>Digest of tbsCertList by the hash function of the signature algorithm; empty if the algorithm is unknown.</summary>
    public required byte[] TbsDigest { get; init; }

    /// <summary>SHA-256 of the whole CRL.</summary>
    public required byte[] Sha256 { get; init; }
}

/// <summary>Represents a CRL that was read to its end.</summary>
/// <param name="Fields">Everything except the entries.</param>
/// <param name="EntryCount">Number of entries in the CRL, including those with negative serial numbers.</param>
internal sealed record CrlContent(CrlFields Fields, CrlEntries Entries, int EntryCount);
