using System.Collections.Immutable;
using Kyc.Jpki.Revocation;

namespace Kyc.Service.Revocation;

/// <summary>Represents a list in force and its time of import.</summary>
public sealed record ImportedList(TrustedCrl Crl, DateTimeOffset ImportedAt)
{
    /// <summary>Gets the distribution point and signing key as one text, by which lists are sorted.</summary>
    public string Key { get; } = KeyOf(Crl.DistributionPointDer, Crl.Signer.KeyId);

    /// <summary>Gets the version, which orders the lists of the same place.</summary>
    public CrlVersion Version => Crl.Version;

    /// <summary>Returns the place for a distribution point and a signing key.</summary>
    public static string KeyOf(ReadOnlyMemory<byte> distributionPoint, ReadOnlyMemory<byte> issuerKeyId) =>
        $"{Convert.ToHexString(distributionPoint.Span)}/{Convert.ToHexString(issuerKeyId.Span)}";
}

/// <summary>
/// Represents the lists in force as one immutable state. A newer state does not change an older one that a reader still uses.
/// </summary>
public sealed class RevocationState
{
    private readonly ImmutableSortedDictionary<string, ImportedList> _lists;

    /// <summary>Creates a state from lists by their <see cref="ImportedList.Key"/>.</summary>
    public RevocationState(ImmutableSortedDictionary<string, ImportedList> lists)
    {
        _lists = lists;
        Lists = [.. lists.Values];
        Index = RevocationIndex.Create([.. Lists.Select(list => list.Crl)]);
    }

    /// <summary>Gets the state without lists, in which every certificate is refused.</summary>
    public static RevocationState Empty { get; } = new(ImmutableSortedDictionary.Create<string, ImportedList>(StringComparer.Ordinal));

    /// <summary>Gets the index that checks certificates.</summary>
    public RevocationIndex Index { get; }

    /// <summary>Gets the lists, ordered by distribution point and signing key.</summary>
    public IReadOnlyList<ImportedList> Lists { get; }

    /// <summary>Returns the list of a place; null when there is none.</summary>
    public ImportedList? Find(string key) => _lists.GetValueOrDefault(key);

    /// <summary>Returns a state in which each of these lists is in its place.</summary>
    public RevocationState With(IEnumerable<ImportedList> lists) =>
        new(_lists.SetItems(lists.Select(list => KeyValuePair.Create(list.Key, list))));

    /// <summary>Returns a state without these lists.</summary>
    public RevocationState Without(IEnumerable<ImportedList> lists) => new(_lists.RemoveRange(lists.Select(list => list.Key)));
}
