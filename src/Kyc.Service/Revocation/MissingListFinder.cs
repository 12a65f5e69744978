using System.Collections.Concurrent;
using Kyc.Jpki;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Revocation;

/// <summary>Represents a revocation list that should be in force but is missing.</summary>
/// <param name="DistributionPoint">The name of the distribution point as text. Empty when there is no list at all for the key.</param>
/// <param name="IssuerKeyId">The subjectKeyIdentifier of the trust anchor in lower-case hexadecimal.</param>
/// <param name="HasOtherGeneration">Whether a list of a different trust anchor is in force for the distribution point.</param>
public sealed record MissingList(string DistributionPoint, string IssuerKeyId, bool HasOtherGeneration);

/// <summary>
/// Finds revocation lists that are missing for a valid trust anchor. A list is expected for each distribution point for which a different
/// valid anchor has a list (every generation of the CA has one for each), that the file of <c>Kyc:ExpectedCrls</c> names, or for which a
/// card verification found no usable list. No list is reported for an anchor that has a list for the whole CA.
/// </summary>
public sealed class MissingListFinder(
    RevocationOptions options,
    RevocationListRegistry lists,
    TrustAnchorWatcher anchors,
    TimeProvider clock)
{
    // The distribution points of certificates that could not be checked because a list was missing. The CA has one distribution point for
    // each municipality, so the number is limited.
    private readonly ConcurrentDictionary<string, byte> _requestedPoints = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<MissingList> _current = [];

    /// <summary>Gets the missing lists that the latest check found, ordered by distribution point and key.</summary>
    public IReadOnlyList<MissingList> Current => _current;

    /// <summary>
    /// Records the distribution point of the verdict's certificate when the verdict says that no usable list was found for it.
    /// </summary>
    public void RecordRequestedPoint(SignatureVerdict verdict)
    {
        if ((verdict.Failure == VerdictFailures.CrlMissing || verdict.Failure == VerdictFailures.CrlFromOtherGeneration)
            && verdict.Certificate is { DistributionPointDer.IsEmpty: false } certificate)
        {
            _requestedPoints[certificate.DistributionPoint] = 0;
        }
    }

    /// <summary>Determines the missing lists again and updates <see cref="Current"/>.</summary>
    public void Update()
    {
        var now = clock.GetUtcNow();
        // This method does not check whether lists are damaged, because that would read all entries. The index keeper removes damaged
        // lists.
        var allPointsByKey = lists.Current.Lists.ToLookup(list => GetKeyId(list.Crl.Signer), GetDistributionPoint);
        var pointsByKey = anchors
            .Current.Anchors.Where(anchor => anchor.NotBefore <= now && now <= anchor.NotAfter)
            .Select(GetKeyId)
            .Distinct()
            .ToDictionary(key => key, key => allPointsByKey[key].ToHashSet(StringComparer.Ordinal));
        var expectedPoints = pointsByKey.Values.SelectMany(ofKey => ofKey).Concat(options.ReadExpectedCrls()).Concat(_requestedPoints.Keys)
            .Where(point => point.Length > 0).ToHashSet(StringComparer.Ordinal);
        var missingLists = pointsByKey
            .Where(ofKey => !ofKey.Value.Contains(""))
            .SelectMany(ofKey => FindMissingLists(ofKey.Key, ofKey.Value, expectedPoints, pointsByKey));
        _current =
        [
            .. missingLists.OrderBy(list => list.DistributionPoint, StringComparer.Ordinal)
                .ThenBy(list => list.IssuerKeyId, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<MissingList> FindMissingLists(
        string key, HashSet<string> presentPoints, HashSet<string> expectedPoints, Dictionary<string, HashSet<string>> pointsByKey)
    {
        if (expectedPoints.Count == 0)
        {
            return [];
        }
        // When there is no list at all for a trust anchor, one result is clearer than one for each municipality.
        if (presentPoints.Count == 0)
        {
            return [new MissingList("", key, pointsByKey.Values.Any(points => points.Count > 0))];
        }

        return expectedPoints.Where(point => !presentPoints.Contains(point))
            .Select(point => new MissingList(point, key, pointsByKey.Values.Any(points => points.Contains(point) || points.Contains(""))));
    }

    // Returns an empty text for a list of the whole CA.
    private static string GetDistributionPoint(ImportedList list) =>
        list.Crl.DistributionPointDer.IsEmpty ? "" : list.Crl.Identity.DistributionPoint;

    private static string GetKeyId(TrustAnchor anchor) => Convert.ToHexStringLower(anchor.KeyId.Span);
}
