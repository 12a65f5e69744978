using System.Collections.Immutable;
using Kyc.Jpki.Revocation;

namespace Kyc.Service.Revocation;

/// <summary>Represents a verified list and its time of import.</summary>
public sealed record ImportedList(TrustedCrl Crl, DateTimeOffset ImportedAt)
{
    /// <summary>
    /// Gets a text that combines the distribution point and the signing key. Lists are identified and sorted by this text.
    /// </summary>
    public string Key { get; } = CreateKey(Crl.DistributionPointDer, Crl.Signer.KeyId);

    /// <summary>Gets the version of the list, which orders the lists of the same distribution point and signing key.</summary>
    public CrlVersion Version => Crl.Version;

    /// <summary>Returns the <see cref="Key"/> for a distribution point in DER and the identifier of a signing key.</summary>
    public static string CreateKey(ReadOnlyMemory<byte> distributionPoint, ReadOnlyMemory<byte> issuerKeyId) =>
        $"{Convert.ToHexString(distributionPoint.Span)}/{Convert.ToHexString(issuerKeyId.Span)}";
}

/// <summary>
/// Represents the lists in force as an immutable state. A change creates a new state, so that readers can continue to use an older one.
/// </summary>
public sealed class RevocationState
{
    private readonly ImmutableSortedDictionary<string, ImportedList> _lists;

    /// <summary>Creates a state from lists. The keys of the dictionary are the values of <see cref="ImportedList.Key"/>.</summary>
    public RevocationState(ImmutableSortedDictionary<string, ImportedList> lists)
    {
        _lists = lists;
        Lists = [.. lists.Values];
        Index = RevocationIndex.Create([.. Lists.Select(list => list.Crl)]);
    }

    /// <summary>Gets the state without lists, in which every certificate is refused.</summary>
    public static RevocationState Empty { get; } = new(ImmutableSortedDictionary.Create<string, ImportedList>(StringComparer.Ordinal));

    /// <summary>Gets the index in which certificates are checked for revocation.</summary>
    public RevocationIndex Index { get; }

    /// <summary>Gets the lists, ordered by distribution point and signing key.</summary>
    public IReadOnlyList<ImportedList> Lists { get; }

    /// <summary>Returns the list with a given <see cref="ImportedList.Key"/>; null when there is none.</summary>
    public ImportedList? Find(string key) => _lists.GetValueOrDefault(key);

    /// <summary>Returns a state with the given lists added. Each replaces the list with the same <see cref="ImportedList.Key"/>.</summary>
    public RevocationState WithLists(IEnumerable<ImportedList> lists) =>
        new(_lists.SetItems(lists.Select(list => KeyValuePair.Create(list.Key, list))));

    /// <summary>Returns a state without the given lists.</summary>
    public RevocationState WithoutLists(IEnumerable<ImportedList> lists) => new(_lists.RemoveRange(lists.Select(list => list.Key)));
}
