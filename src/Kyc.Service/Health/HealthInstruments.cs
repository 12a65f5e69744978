using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Health;

/// <summary>
/// Provides the state of <see cref="ReadinessMonitor"/> as gauges on the meter of <see cref="CallInstruments"/>: 1 when ready, otherwise 0.
/// </summary>
public sealed class HealthInstruments : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Creates the metric instruments.</summary>
    public HealthInstruments(IMeterFactory meters, ReadinessMonitor readiness)
    {
        _meter = meters.Create(CallInstruments.Name);
        AddGauge("kyc.ready", state => state.ServiceObstacle, "Whether the service can do its work.");
        AddGauge("kyc.cards.ready", state => state.CardObstacle, "Whether cards can be verified.");

        void AddGauge(string name, Func<ReadinessState, string?> getObstacle, string description) =>
            _meter.CreateObservableGauge(name, () => getObstacle(readiness.Current) is null ? 1 : 0, null, description);
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
