using System.Collections.Concurrent;
using Kyc.Jpki;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Revocation;

/// <summary>A list that ought to be in force and is not.</summary>
/// <param name="DistributionPoint">Name in text form; empty when the key has no list at all.</param>
/// <param name="IssuerKeyId">subjectKeyIdentifier of the trust anchor, lower-case hexadecimal.</param>
/// <param name="HasOtherGeneration">Whether another trust anchor has signed a list for the distribution point.</param>
public sealed record MissingList(string DistributionPoint, string IssuerKeyId, bool HasOtherGeneration);

/// <summary>
/// Finds the lists that are missing before a person meets the gap. Every generation of the CA has a list for each distribution point, so
/// what one valid trust anchor has and another has not is missing; so is what the file of <c>Kyc:ExpectedCrls</c> names, and what
/// a card has asked for. A list of the whole CA stands for all of its key.
/// </summary>
public sealed class MissingLists(RevocationOptions options, RevocationLists lists, InstalledAnchors anchors, TimeProvider clock)
{
    // Distribution points of certificates that the CA issued: as many as there are municipalities.
    private readonly ConcurrentDictionary<string, byte> _asked = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<MissingList> _current = [];

    /// <summary>The missing lists as last seen, ordered by distribution point and key.</summary>
    public IReadOnlyList<MissingList> Current => _current;

    /// <summary>Notes the distribution point of a certificate that no list in force speaks about.</summary>
    public void Note(SignatureVerdict verdict)
    {
        if ((verdict.Failure == VerdictFailures.CrlMissing || verdict.Failure == VerdictFailures.CrlOtherGeneration)
            && verdict.Certificate is { DistributionPointDer.IsEmpty: false } certificate)
            _asked[certificate.DistributionPoint] = 0;
    }

    /// <summary>Looks anew.</summary>
    public void Look()
    {
        var now = clock.GetUtcNow();
        // Whether a list is damaged is not asked: that reads its entries, and the keeper of the index takes such a list out of force.
        var points = lists.Current.Lists.ToLookup(list => KeyOf(list.Crl.Signer), PointOf);
        var byKey = anchors.Current.Anchors.Where(anchor => anchor.NotBefore <= now && now <= anchor.NotAfter).Select(KeyOf).Distinct()
            .ToDictionary(key => key, key => points[key].ToHashSet(StringComparer.Ordinal));
        var wanted = byKey.Values.SelectMany(ofKey => ofKey).Concat(options.ReadExpectedCrls()).Concat(_asked.Keys)
            .Where(point => point.Length > 0).ToHashSet(StringComparer.Ordinal);
        var missing = byKey.Where(ofKey => !ofKey.Value.Contains("")).SelectMany(ofKey => Of(ofKey.Key, ofKey.Value, wanted, byKey));
        _current =
        [
            .. missing.OrderBy(list => list.DistributionPoint, StringComparer.Ordinal).ThenBy(list => list.IssuerKeyId, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<MissingList> Of(
        string key, HashSet<string> present, HashSet<string> wanted, Dictionary<string, HashSet<string>> byKey)
    {
        if (wanted.Count == 0) return [];
        // One line for a generation of which nothing has come says more than one for each municipality.
        if (present.Count == 0) return [new MissingList("", key, byKey.Values.Any(points => points.Count > 0))];
        return wanted.Where(point => !present.Contains(point))
            .Select(point => new MissingList(point, key, byKey.Values.Any(points => points.Contains(point) || points.Contains(""))));
    }

    // Empty for the list of a whole CA.
    private static string PointOf(ImportedList list) => list.Crl.DistributionPointDer.IsEmpty ? "" : list.Crl.Identity.DistributionPoint;

    private static string KeyOf(TrustAnchor anchor) => Convert.ToHexStringLower(anchor.KeyId.Span);
}
