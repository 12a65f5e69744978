using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Measures calls: meter and activity source <c>Kyc.Service</c>. Labels are method, status and failure code, all of fixed
/// sets; no caller, no application and nothing a person gave ever becomes one.
/// </summary>
public sealed class CallInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Kyc.Service";

    private static readonly ActivitySource Activities = new(Name);

    // Boxed once: a label a call would be an allocation a call.
    private static readonly KeyValuePair<string, object?>[] StatusLabels =
        [.. Enumerable.Range(0, 17).Select(code => new KeyValuePair<string, object?>("rpc.grpc.status_code", code))];

    private static readonly KeyValuePair<string, object?> NoFailure = new("kyc.failure_code", "");

    private readonly Meter _meter;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;

    /// <summary>Makes the instruments.</summary>
    public CallInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _calls = _meter.CreateCounter<long>("kyc.calls", "{call}", "Calls ended, by method, status and failure code.");
        _duration = _meter.CreateHistogram<double>("kyc.call.duration", "s", "Time from a call's headers to its end, by method and status.");
        _active = _meter.CreateUpDownCounter<long>("kyc.calls.active", "{call}", "Calls under way, by method.");
    }

    /// <summary>A call began.</summary>
    internal Begun Begin(CallState call)
    {
        _active.Add(1, call.Policy.Label);
        // Nobody who measures, no look at the clock.
        var started = _duration.Enabled ? Stopwatch.GetTimestamp() : (long?)null;
        var activity = Activities.StartActivity(call.Policy.Method, ActivityKind.Server);
        activity?.SetTag("rpc.system", "grpc").SetTag("rpc.method", call.Policy.Method).SetTag(CorrelationId.Key, call.CorrelationId);
        return new Begun(activity, started);
    }

    /// <summary>A call ended.</summary>
    internal void End(CallState call, Begun begun, StatusCode status)
    {
        var statusLabel = StatusLabels[(int)status];
        _active.Add(-1, call.Policy.Label);
        if (_calls.Enabled)
            _calls.Add(1, call.Policy.Label, statusLabel, call.FailureCode is null ? NoFailure : new("kyc.failure_code", call.FailureCode));
        if (begun.Timestamp is { } started) _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, call.Policy.Label, statusLabel);
        if (begun.Activity is not { } activity) return;
        activity.SetTag(statusLabel.Key, statusLabel.Value);
        if (call.FailureCode is not null) activity.SetTag(NoFailure.Key, call.FailureCode);
        if (status != StatusCode.OK) activity.SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    /// <summary>What is measured of a call under way; nothing when nobody listened as it began.</summary>
    internal readonly record struct Begun(Activity? Activity, long? Timestamp);
}
