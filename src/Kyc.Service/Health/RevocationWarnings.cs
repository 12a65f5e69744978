using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Revocation;

namespace Kyc.Service.Health;

/// <summary>
/// Warns when revocation lists are about to expire, cannot be used, are missing or cannot be imported. The service stays ready, because the
/// lists of other municipalities are still valid and new lists are imported through the service itself.
/// </summary>
public sealed partial class RevocationWarnings(
    RevocationOptions options,
    RevocationListRegistry lists,
    MissingListFinder missingLists,
    InstanceFolder folder,
    RevocationInstruments instruments,
    VerificationPolicy policy,
    TimeProvider clock,
    ILogger<RevocationWarnings> log)
{
    private volatile IReadOnlyList<string> _current = [];
    private (bool AreEnding, bool AreNotFresh) _loggedKinds;

    /// <summary>Gets the warnings of the latest check. They are texts for operators with counts and without personal data.</summary>
    public IReadOnlyList<string> Current => _current;

    /// <summary>Checks the revocation lists and updates the warnings.</summary>
    public void Update()
    {
        var (now, state) = (clock.GetUtcNow(), lists.Current);
        var (expiringCount, notFreshCount) = (0, 0);
        foreach (var list in state.Lists)
        {
            if (list.Crl.GetFreshness(now, policy) != TrustedCrlFreshness.Fresh)
            {
                notFreshCount++;
            }
            // This applies the rule that a verification at that later time will apply, so that the warning always agrees with its result.
            else if (list.Crl.GetFreshness(now + options.CrlWarning, policy) != TrustedCrlFreshness.Fresh)
            {
                expiringCount++;
            }
        }
        var warnings = new List<string>();
        if (instruments.ListsWithoutAnchorCount is > 0 and var count)
        {
            warnings.Add(
                FormattableString.Invariant($"{count} stored revocation lists cannot be used: no installed trust anchor has signed them"));
        }

        if (notFreshCount > 0)
        {
            warnings.Add(
                FormattableString.Invariant($"{notFreshCount} of {state.Lists.Count} revocation lists cannot be used: they are not fresh"));
        }

        if (expiringCount > 0)
        {
            warnings.Add(
                FormattableString.Invariant(
                    $"{expiringCount} of {state.Lists.Count} revocation lists expire within {options.CrlWarning}"));
        }

        missingLists.Update();
        warnings.AddRange(DescribeMissingLists(missingLists.Current));
        if (folder.Problem is { } problem)
        {
            warnings.Add($"no revocation list can be imported: {problem}");
        }

        _current = warnings;
        LogChange((expiringCount > 0, notFreshCount > 0), expiringCount, notFreshCount, state.Lists.Count);
    }

    private static IEnumerable<string> DescribeMissingLists(IReadOnlyList<MissingList> missingLists)
    {
        foreach (var list in missingLists.Where(list => list.DistributionPoint.Length == 0))
        {
            yield return $"no revocation list of the trust anchor with the key identifier {list.IssuerKeyId} is in force";
        }

        var listsOfPoints = missingLists.Where(list => list.DistributionPoint.Length > 0).ToList();
        if (listsOfPoints.Count > 0)
        {
            yield return FormattableString.Invariant(
                $"{listsOfPoints.Count} revocation lists are missing, the first is that of {listsOfPoints[0].DistributionPoint}");
        }
    }

    // Logs only when the kinds of problems change. The counts, which the readiness page and the metrics show, may change every few seconds
    // while the lists that were issued on one day expire one after another.
    private void LogChange((bool, bool) kinds, int expiringCount, int notFreshCount, int totalCount)
    {
        if (kinds == _loggedKinds)
        {
            return;
        }

        _loggedKinds = kinds;
        if (kinds == (false, false))
        {
            LogAllFresh(log, totalCount);
        }
        else
        {
            LogExpiring(log, expiringCount, notFreshCount, totalCount, options.CrlWarning);
        }
    }

    [LoggerMessage(
        EventId = 1303, Level = LogLevel.Warning,
        Message = "Revocation lists: {Ending} of {Count} expire within {Within}, {NotFresh} are not fresh")]
    private static partial void LogExpiring(ILogger logger, int ending, int notFresh, int count, TimeSpan within);

    [LoggerMessage(
        EventId = 1304, Level = LogLevel.Information, Message = "Revocation lists: all {Count} are fresh, and none expires soon")]
    private static partial void LogAllFresh(ILogger logger, int count);
}
