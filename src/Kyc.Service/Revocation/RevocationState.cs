using System.Collections.Immutable;
using Kyc.Jpki.Revocation;

namespace Kyc.Service.Revocation;

/// <summary>Represents a list in force and its time of import.</summary>
public sealed record ImportedList(TrustedCrl Crl, DateTimeOffset ImportedAt)
{
    /// <summary>Gets the distribution point and signing key as one text, by which lists are sorted.</summary>
    public string Place { get; } = PlaceOf(Crl.DistributionPointDer, Crl.Signer.KeyId);

    /// <summary>Gets the version, which orders the lists of the same place.</summary>
    public CrlVersion Version => Crl.Version;

    /// <summary>Returns the place for a distribution point and a signing key.</summary>
    public static string PlaceOf(ReadOnlyMemory<byte> distributionPoint, ReadOnlyMemory<byte> issuerKeyId) =>
        $"{Convert.ToHexString(distributionPoint.Span)}/{Convert.ToHexString(issuerKeyId.Span)}";
}

/// <summary>
/// Represents the lists in force as one immutable state. A newer state does not change an older one that a reader still uses.
/// </summary>
public sealed class RevocationState
{
    private readonly ImmutableSortedDictionary<string, ImportedList> _lists;

    /// <summary>Creates a state from lists by their <see cref="ImportedList.Place"/>.</summary>
    public RevocationState(ImmutableSortedDictionary<string, ImportedList> lists)
    {
        _lists = lists;
        Lists = [.. lists.Values];
        Index = RevocationIndex.Of([.. Lists.Select(list => list.Crl)]);
    }

    /// <summary>Gets the state without lists, in which every certificate is refused.</summary>
    public static RevocationState Empty { get; } = new(ImmutableSortedDictionary.Create<string, ImportedList>(StringComparer.Ordinal));

    /// <summary>Gets the index that checks certificates.</summary>
    public RevocationIndex Index { get; }

    /// <summary>Gets the lists, ordered by distribution point and signing key.</summary>
    public IReadOnlyList<ImportedList> Lists { get; }

    /// <summary>Returns the list of a place; null when there is none.</summary>
    public ImportedList? Find(string place) => _lists.GetValueOrDefault(place);

    /// <summary>Returns a state in which each of these lists is in its place.</summary>
    public RevocationState With(IEnumerable<ImportedList> lists) =>
        new(_lists.SetItems(lists.Select(list => KeyValuePair.Create(list.Place, list))));

    /// <summary>Returns a state without these lists.</summary>
    public RevocationState Without(IEnumerable<ImportedList> lists) => new(_lists.RemoveRange(lists.Select(list => list.Place)));
}
