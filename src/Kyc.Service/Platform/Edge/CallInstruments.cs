using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Measures calls with the meter and the activity source <c>Kyc.Service</c>. The labels of the metrics are method, status and failure code,
/// each from a fixed set. They never contain callers, applications, or anything that a person entered.
/// </summary>
public sealed class CallInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Kyc.Service";

    private static readonly ActivitySource Activities = new(Name);

    // Each status code is boxed only once, because boxing it for each call would allocate memory each time.
    private static readonly KeyValuePair<string, object?>[] StatusLabels =
        [.. Enumerable.Range(0, 17).Select(code => new KeyValuePair<string, object?>("rpc.grpc.status_code", code))];

    private readonly Meter _meter;
    private readonly CallCounts _counts = new();
    private readonly Histogram<double> _duration;

    /// <summary>Creates the meter and its instruments.</summary>
    public CallInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _meter.CreateObservableCounter("kyc.calls", _counts.MeasureEnded, "{call}", "Calls ended, by method, status and failure code.");
        _duration = _meter.CreateHistogram<double>(
            "kyc.call.duration", "s", "Time from a call's headers to its end, by method and status.");
        _meter.CreateObservableUpDownCounter("kyc.calls.active", _counts.MeasureActive, "{call}", "Calls under way, by method.");
    }

    /// <summary>Returns the metric label for the given status.</summary>
    internal static KeyValuePair<string, object?> GetStatusLabel(StatusCode status) => StatusLabels[(int)status];

    /// <summary>Returns the metric label for the given failure code, which is empty when the call did not fail.</summary>
    internal static KeyValuePair<string, object?> CreateFailureLabel(string code) => new("kyc.failure_code", code);

    /// <summary>Starts the measurement of the given call, and the call's activity if there is a listener.</summary>
    internal CallMeasurement Begin(CallState call)
    {
        var counters = _counts.Begin(call.Policy);
        // The clock is read only when a metrics collector subscribes to the duration.
        var startTimestamp = _duration.Enabled ? Stopwatch.GetTimestamp() : (long?)null;
        var activity = Activities.StartActivity(call.Policy.Method, ActivityKind.Server);
        activity?.SetTag("rpc.system", "grpc").SetTag("rpc.method", call.Policy.Method).SetTag(CorrelationId.Key, call.CorrelationId);
        return new CallMeasurement(counters, activity, startTimestamp);
    }

    /// <summary>Ends the measurement of the given call, which ended with the given status.</summary>
    internal void End(CallState call, CallMeasurement measurement, StatusCode status)
    {
        measurement.Counters.End(status, call.FailureCode ?? "");
        if (measurement.StartTimestamp is { } startTimestamp)
        {
            _duration.Record(Stopwatch.GetElapsedTime(startTimestamp).TotalSeconds, call.Policy.MethodLabel, GetStatusLabel(status));
        }

        if (measurement.Activity is not { } activity)
        {
            return;
        }

        activity.SetTag(GetStatusLabel(status).Key, GetStatusLabel(status).Value);
        if (call.FailureCode is { } code)
        {
            activity.SetTag(CreateFailureLabel(code).Key, code);
        }

        if (status != StatusCode.OK)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    /// <summary>Represents the measurement of a call in progress.</summary>
    /// <param name="Counters">The counters of the call's method.</param>
    /// <param name="Activity">The activity of the call; null when the activity source had no listener at the beginning of the call.</param>
    /// <param name="StartTimestamp">
    /// The timestamp of the beginning of the call; null when no metrics collector was subscribed to the duration at that time.
    /// </param>
    internal readonly record struct CallMeasurement(CallCounts.MethodCounters Counters, Activity? Activity, long? StartTimestamp);
}
