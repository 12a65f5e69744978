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

    private readonly Meter _meter;
    private readonly CallCounts _counts = new();
    private readonly Histogram<double> _duration;

    /// <summary>Makes the instruments.</summary>
    public CallInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _meter.CreateObservableCounter("kyc.calls", _counts.Ended, "{call}", "Calls ended, by method, status and failure code.");
        _duration = _meter.CreateHistogram<double>("kyc.call.duration", "s", "Time from a call's headers to its end, by method and status.");
        _meter.CreateObservableUpDownCounter("kyc.calls.active", _counts.Active, "{call}", "Calls under way, by method.");
    }

    /// <summary>The label of a status.</summary>
    internal static KeyValuePair<string, object?> StatusLabel(StatusCode status) => StatusLabels[(int)status];

    /// <summary>The label of a failure code; empty for none.</summary>
    internal static KeyValuePair<string, object?> FailureLabel(string code) => new("kyc.failure_code", code);

    /// <summary>A call began.</summary>
    internal Begun Begin(CallState call)
    {
        var method = _counts.Begin(call.Policy);
        // Nobody who measures, no look at the clock.
        var started = _duration.Enabled ? Stopwatch.GetTimestamp() : (long?)null;
        var activity = Activities.StartActivity(call.Policy.Method, ActivityKind.Server);
        activity?.SetTag("rpc.system", "grpc").SetTag("rpc.method", call.Policy.Method).SetTag(CorrelationId.Key, call.CorrelationId);
        return new Begun(method, activity, started);
    }

    /// <summary>A call ended.</summary>
    internal void End(CallState call, Begun begun, StatusCode status)
    {
        begun.Method.End(status, call.FailureCode ?? "");
        if (begun.Timestamp is { } started) _duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, call.Policy.Label, StatusLabel(status));
        if (begun.Activity is not { } activity) return;
        activity.SetTag(StatusLabel(status).Key, StatusLabel(status).Value);
        if (call.FailureCode is { } code) activity.SetTag(FailureLabel(code).Key, code);
        if (status != StatusCode.OK) activity.SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    /// <summary>What is measured of a call under way; neither activity nor timestamp when nobody listened as it began.</summary>
    internal readonly record struct Begun(CallCounts.Method Method, Activity? Activity, long? Timestamp);
}
