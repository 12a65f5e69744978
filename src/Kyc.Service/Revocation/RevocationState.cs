using System.Collections.Immutable;
using Kyc.Jpki.Revocation;

namespace Kyc.Service.Revocation;

/// <summary>A list in force and when it came in.</summary>
public sealed record ImportedList(TrustedCrl Crl, DateTimeOffset ImportedAt)
{
    /// <summary>Distribution point and signing key, as one text that sorts like them.</summary>
    public string Place { get; } = PlaceOf(Crl.DistributionPointDer, Crl.Signer.KeyId);

    /// <summary>What orders it among the lists of its place.</summary>
    public CrlVersion Version => Crl.Version;

    /// <summary>The place of a list that is not at hand.</summary>
    public static string PlaceOf(ReadOnlyMemory<byte> distributionPoint, ReadOnlyMemory<byte> issuerKeyId) =>
        $"{Convert.ToHexString(distributionPoint.Span)}/{Convert.ToHexString(issuerKeyId.Span)}";
}

/// <summary>The lists in force, as one immutable state: whoever took it keeps it while a newer one takes its place.</summary>
public sealed class RevocationState
{
    private readonly ImmutableSortedDictionary<string, ImportedList> _lists;

    /// <summary>A state of these lists, by <see cref="ImportedList.Place"/>.</summary>
    public RevocationState(ImmutableSortedDictionary<string, ImportedList> lists)
    {
        _lists = lists;
        Lists = [.. lists.Values];
        Index = RevocationIndex.Of([.. Lists.Select(list => list.Crl)]);
    }

    /// <summary>No list: everybody is refused.</summary>
    public static RevocationState Empty { get; } = new(ImmutableSortedDictionary.Create<string, ImportedList>(StringComparer.Ordinal));

    /// <summary>What answers.</summary>
    public RevocationIndex Index { get; }

    /// <summary>The lists, ordered by distribution point and signing key.</summary>
    public IReadOnlyList<ImportedList> Lists { get; }

    /// <summary>The list of a place; null when there is none.</summary>
    public ImportedList? Find(string place) => _lists.GetValueOrDefault(place);

    /// <summary>A state with these lists each in its place.</summary>
    public RevocationState With(IEnumerable<ImportedList> lists) =>
        new(_lists.SetItems(lists.Select(list => KeyValuePair.Create(list.Place, list))));

    /// <summary>A state without these lists.</summary>
    public RevocationState Without(IEnumerable<ImportedList> lists) => new(_lists.RemoveRange(lists.Select(list => list.Place)));
}
