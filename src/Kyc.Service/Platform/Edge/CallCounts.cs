using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Counts calls by method, status and failure code. They are read when a collector looks: a measurement for each call would cost a callback
/// for each, some tenth of what the edge costs.
/// </summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<string, Method> _methods = new(StringComparer.Ordinal);

    /// <summary>A call of a method began.</summary>
    public Method Begin(CallPolicy policy)
    {
        var method = _methods.GetOrAdd(policy.Method, static (_, label) => new Method(label), policy.Label);
        method.Begin();
        return method;
    }

    /// <summary>Calls ended.</summary>
    public IEnumerable<Measurement<long>> Ended() => _methods.Values.SelectMany(method => method.Ended());

    /// <summary>Calls under way.</summary>
    public IEnumerable<Measurement<long>> Active() => _methods.Values.Select(method => method.Active());

    /// <summary>The calls of one method.</summary>
    internal sealed class Method(KeyValuePair<string, object?> label)
    {
        private readonly ConcurrentDictionary<(StatusCode Status, string FailureCode), StrongBox<long>> _ended = new();
        private long _active;

        /// <summary>A call ended.</summary>
        /// <param name="status">Its status.</param>
        /// <param name="failureCode">The code of its typed failure; empty for none.</param>
        public void End(StatusCode status, string failureCode)
        {
            Interlocked.Decrement(ref _active);
            Interlocked.Increment(ref _ended.GetOrAdd((status, failureCode), static _ => new StrongBox<long>()).Value);
        }

        /// <summary>A call began.</summary>
        internal void Begin() => Interlocked.Increment(ref _active);

        internal Measurement<long> Active() => new(Volatile.Read(ref _active), label);

        internal IEnumerable<Measurement<long>> Ended() => _ended.Select(pair => new Measurement<long>(
            Volatile.Read(ref pair.Value.Value), label, CallInstruments.StatusLabel(pair.Key.Status), CallInstruments.FailureLabel(pair.Key.FailureCode)));
    }
}
