using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;
using Prometheus;

namespace Kyc.Service.Health;

/// <summary>
/// Provides <c>/metrics</c> over HTTP/1.1 in the Prometheus text format: the meter of <see cref="CallInstruments"/> and the meter of the
/// .NET runtime. The meters of other libraries are excluded, because their labels may contain connection strings or addresses.
/// </summary>
public sealed class MetricsEndpoint : IDisposable
{
    /// <summary>
    /// Upper bounds of the histogram buckets, in seconds. The range is wide, because a call takes milliseconds and an import takes minutes.
    /// </summary>
    private static readonly double[] HistogramBuckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 600];

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _listener;

    /// <summary>Starts to collect the metrics.</summary>
    /// <param name="meters">The factory of this host's meters. Each host in a process has its own factory.</param>
    public MetricsEndpoint(IMeterFactory meters) => _listener = MeterAdapter.StartListening(new MeterAdapterOptions
    {
        Registry = _registry,
        MetricFactory = Metrics.WithCustomRegistry(_registry),
        InstrumentFilterPredicate = instrument =>
            ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Meter.Name == CallInstruments.Name
            || instrument.Meter.Name == "System.Runtime",
        ResolveHistogramBuckets = _ => HistogramBuckets,
        // Metrics expire after a day without a change. A counter that expired after some minutes would start again from zero.
        MetricsExpireAfter = TimeSpan.FromDays(1),
    });

    /// <summary>Maps the page, only on the port of the health listener.</summary>
    public void Map(WebApplication app) => app.MapMetrics("/metrics", _registry).OnHealthPort().AllowAnonymous();

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();
}
