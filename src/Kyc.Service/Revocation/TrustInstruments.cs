using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Revocation;

/// <summary>
/// Reports the number of installed trust anchors, and for each anchor the time until its validity ends. Uses the meter named
/// <see cref="CallInstruments.Name"/>.
/// </summary>
public sealed class TrustInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly TrustAnchorWatcher _anchors;
    private readonly TimeProvider _clock;

    /// <summary>Creates the meter and its two gauges.</summary>
    public TrustInstruments(IMeterFactory meterFactory, TrustAnchorWatcher anchors, TimeProvider clock)
    {
        (_anchors, _clock) = (anchors, clock);
        _meter = meterFactory.Create(CallInstruments.Name);
        _meter.CreateObservableGauge("kyc.trust_anchors", () => anchors.Current.Anchors.Count, "{anchor}", "Trust anchors in force.");
        _meter.CreateObservableGauge(
            "kyc.trust_anchor.time_to_end", MeasureTimeToExpiry, "s",
            "Time until the last instant of an anchor's validity; negative when it is past.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> MeasureTimeToExpiry()
    {
        var now = _clock.GetUtcNow();
        return _anchors.Current.Anchors.Select(anchor => new Measurement<double>(
            (anchor.NotAfter - now).TotalSeconds,
            new KeyValuePair<string, object?>("kyc.issuer_key_id", Convert.ToHexStringLower(anchor.KeyId.Span))));
    }
}
