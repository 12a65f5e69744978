using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Kyc.Service.Platform.Edge;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Collects the measurements of one service. The other services of the test run have separate meters.</summary>
public sealed class MeterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Labels)> _measurements = new();

    public MeterReader(ServiceUnderTest service)
        : this(service.Services)
    {
    }

    public MeterReader(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CallInstruments.Name && instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.Start();
    }

    public IEnumerable<(string Name, double Value, string Labels)> GetMeasurements(string instrument) =>
        _measurements.Where(measurement => measurement.Name == instrument);

    /// <summary>Discards the measurements that were collected so far, and gets the current values of the observable instruments.</summary>
    public IReadOnlyList<(string Name, double Value, string Labels)> ReadObservableInstruments()
    {
        _measurements.Clear();
        _listener.RecordObservableInstruments();
        return [.. _measurements];
    }

    public Task WaitForMeasurementsAsync(string instrument, int count) =>
        Eventually.IsTrueAsync(() => Task.FromResult(GetMeasurements(instrument).Count() == count));

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var labelTexts = new List<string>();
        foreach (var label in labels)
        {
            labelTexts.Add($"{label.Value}");
        }

        _measurements.Enqueue((instrument.Name, value, string.Join(' ', labelTexts)));
    }
}
