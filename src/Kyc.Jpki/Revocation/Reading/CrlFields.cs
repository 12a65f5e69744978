using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>What <see cref="CrlReader"/> found in a list besides its entries.</summary>
internal sealed record CrlFields
{
    /// <summary>What stands before the entries.</summary>
    public required CrlHead Head { get; init; }

    /// <summary>The list's own extensions; null in a list without any.</summary>
    public required CrlExtensions? Extensions { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>Digest of tbsCertList, by the hash function of the signature algorithm; empty when that is none of the profiles'.</summary>
    public required byte[] TbsDigest { get; init; }

    /// <summary>SHA-256 of the whole list.</summary>
    public required byte[] Sha256 { get; init; }
}

/// <summary>A list that was read to its end.</summary>
/// <param name="Fields">All but the entries.</param>
/// <param name="Entries">The entries.</param>
/// <param name="ListedCount">Entries in the list, those that name no certificate among them.</param>
internal sealed record CrlContent(CrlFields Fields, CrlEntries Entries, int ListedCount);
