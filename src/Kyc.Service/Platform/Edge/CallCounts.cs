using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Counts calls by method, status and failure code for the metrics of the service. A metrics collector reads the counts at intervals.
/// Recording a measurement for each call instead would invoke a callback each time and take about a tenth of the edge's processor time.
/// </summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<string, MethodCounters> _methods = new(StringComparer.Ordinal);

    /// <summary>Counts the beginning of a call to the given method, and returns the counters of the method.</summary>
    public MethodCounters Begin(CallPolicy policy)
    {
        var counters = _methods.GetOrAdd(policy.Method, static (_, label) => new MethodCounters(label), policy.MethodLabel);
        counters.Begin();
        return counters;
    }

    /// <summary>Returns the number of calls that have ended, for each method, status and failure code.</summary>
    public IEnumerable<Measurement<long>> MeasureEnded() => _methods.Values.SelectMany(method => method.MeasureEnded());

    /// <summary>Returns the number of calls in progress, for each method.</summary>
    public IEnumerable<Measurement<long>> MeasureActive() => _methods.Values.Select(method => method.MeasureActive());

    /// <summary>Contains the counters of one method.</summary>
    internal sealed class MethodCounters(KeyValuePair<string, object?> label)
    {
        private readonly ConcurrentDictionary<(StatusCode Status, string FailureCode), StrongBox<long>> _endedCounts = new();
        private long _activeCount;

        /// <summary>Counts the end of a call.</summary>
        /// <param name="status">The status that the call ended with.</param>
        /// <param name="failureCode">The code of the call's typed failure; empty when the call did not fail.</param>
        public void End(StatusCode status, string failureCode)
        {
            Interlocked.Decrement(ref _activeCount);
            Interlocked.Increment(ref _endedCounts.GetOrAdd((status, failureCode), static _ => new StrongBox<long>()).Value);
        }

        /// <summary>Counts the beginning of a call.</summary>
        internal void Begin() => Interlocked.Increment(ref _activeCount);

        internal Measurement<long> MeasureActive() => new(Volatile.Read(ref _activeCount), label);

        internal IEnumerable<Measurement<long>> MeasureEnded() => _endedCounts.Select(pair => new Measurement<long>(
            Volatile.Read(ref pair.Value.Value), label,
            CallInstruments.GetStatusLabel(pair.Key.Status), CallInstruments.CreateFailureLabel(pair.Key.FailureCode)));
    }
}
