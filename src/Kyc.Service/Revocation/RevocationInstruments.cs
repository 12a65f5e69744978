using System.Diagnostics.Metrics;
using System.Numerics;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Revocation;

/// <summary>
/// Measures the revocation lists in force, on the meter of <see cref="CallInstruments"/>. There is one series for each distribution point
/// and signing key, and there are totals. Labels contain names of distribution points, which are names of municipalities, but never the
/// serial number of a certificate.
/// </summary>
public sealed class RevocationInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _readCounter;
    private readonly RevocationListRegistry _lists;
    private readonly VerificationPolicy _policy;
    private readonly TimeProvider _clock;

    /// <summary>Creates the metric instruments.</summary>
    public RevocationInstruments(
        IMeterFactory meters, RevocationListRegistry lists, MissingListFinder missingLists, VerificationPolicy policy, TimeProvider clock)
    {
        (_lists, _policy, _clock) = (lists, policy, clock);
        _meter = meters.Create(CallInstruments.Name);
        _meter.CreateObservableGauge(
            "kyc.crl.number",
            () => Measure<long>(GetNumberOrNull),
            "{number}",
            "cRLNumber, where it fits 63 bits.");
        _meter.CreateObservableGauge(
            "kyc.crl.age", () => Measure<double>((list, now) => (now - list.ThisUpdate).TotalSeconds), "s", "Time since thisUpdate.");
        _meter.CreateObservableGauge(
            "kyc.crl.entries",
            () => Measure<int>((list, _) => list.EntryCount),
            "{entry}",
            "Revoked certificates.");
        _meter.CreateObservableGauge(
            "kyc.crl.time_to_next_update", () => Measure<double>((list, now) => (list.NextUpdate - now).TotalSeconds), "s",
            "Time until nextUpdate; negative when it is past.");
        _meter.CreateObservableGauge(
            "kyc.crl.time_to_last_answer", () => Measure<double>((list, now) => (list.GetLastUsableTime(_policy) - now).TotalSeconds), "s",
            "Time until the list can no longer be used; negative when that time is past.");
        _meter.CreateObservableGauge("kyc.crls", () => _lists.Current.Lists.Count, "{list}", "Lists in force.");
        _meter.CreateObservableGauge("kyc.crls.not_fresh", CountNotFresh, "{list}", "Lists in force that are not fresh.");
        _meter.CreateObservableGauge(
            "kyc.crls.without_anchor", () => ListsWithoutAnchorCount, "{list}", "Stored lists that no installed trust anchor has signed.");
        _meter.CreateObservableGauge(
            "kyc.crls.missing", () => missingLists.Current.Count, "{list}", "Lists that should be in force and are not.");
        _readCounter = _meter.CreateCounter<long>("kyc.crl.reads", "{list}", "Signed lists read from the database.");
    }

    /// <summary>
    /// Gets or sets the number of stored lists that no installed trust anchor has signed, from the latest check of the database.
    /// </summary>
    internal int ListsWithoutAnchorCount { get; set; }

    /// <summary>Counts a signed list that is read from the database.</summary>
    internal void CountRead() => _readCounter.Add(1);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private static long? GetNumberOrNull(TrustedCrl list, DateTimeOffset now)
    {
        var number = new BigInteger(list.Number.Span, isUnsigned: true, isBigEndian: true);
        return number <= long.MaxValue ? (long)number : null;
    }

    private IEnumerable<Measurement<T>> Measure<T>(Func<TrustedCrl, DateTimeOffset, T?> getValue) where T : struct
    {
        var now = _clock.GetUtcNow();
        foreach (var list in _lists.Current.Lists)
        {
            if (getValue(list.Crl, now) is not { } value)
            {
                continue;
            }

            yield return new Measurement<T>(
                value,
                new KeyValuePair<string, object?>("kyc.distribution_point", list.Crl.Identity.DistributionPoint),
                new KeyValuePair<string, object?>("kyc.issuer_key_id", list.Crl.Identity.SignerKeyIdHex.ToLowerInvariant()));
        }
    }

    private int CountNotFresh()
    {
        var now = _clock.GetUtcNow();
        return _lists.Current.Lists.Count(list => list.Crl.GetFreshness(now, _policy) != TrustedCrlFreshness.Fresh);
    }
}
