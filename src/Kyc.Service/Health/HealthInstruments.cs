using System.Diagnostics.Metrics;
using Kyc.Service.Edge;

namespace Kyc.Service.Health;

/// <summary>Measures what <see cref="Readiness"/> sees, on the meter of <see cref="CallInstruments"/>: 1 when it serves, else 0.</summary>
public sealed class HealthInstruments : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Makes the instruments.</summary>
    public HealthInstruments(IMeterFactory meters, Readiness readiness)
    {
        _meter = meters.Create(CallInstruments.Name);
        _meter.CreateObservableGauge("kyc.ready", () => readiness.Current.Whole is null ? 1 : 0, null, "Whether the service can do its work.");
        _meter.CreateObservableGauge("kyc.cards.ready", () => readiness.Current.Cards is null ? 1 : 0, null, "Whether cards can be verified.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
