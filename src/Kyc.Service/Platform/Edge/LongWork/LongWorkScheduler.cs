using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Platform.Edge.LongWork;

/// <summary>
/// Runs work that takes long, with limits by kind and calling program, on separate database connections, so that all other calls continue
/// unaffected.
/// </summary>
public sealed class LongWorkScheduler(LongWorkLimits limits)
{
    /// <summary>
    /// When a job has allocated more bytes than this, the heap's memory is returned to the operating system after all long work has ended.
    /// </summary>
    private const long MaxRetainedBytes = 64L << 20;

    private readonly Dictionary<LongWorkKind, FairQueue> _queues = Enum.GetValues<LongWorkKind>().ToDictionary(
        kind => kind,
        _ => new FairQueue(new FairQueueLimits(limits.MaxRunning, limits.MaxRunningPerProgram)
        {
            MaxWaiting = limits.MaxWaiting,
            MaxWaitingPerProgram = limits.MaxWaitingPerProgram,
        }));

    private int _isReleasingMemory;

    /// <summary>Returns the number of running and of waiting jobs of a kind.</summary>
    public (int Running, int Waiting) Counts(LongWorkKind kind) => _queues[kind].Counts;

    /// <summary>Runs <paramref name="work"/> when it is its turn.</summary>
    /// <param name="kind">The kind of work, which selects the queue.</param>
    /// <param name="caller">The caller, whose program's limits apply.</param>
    /// <param name="work">The work. It sends a large response itself, so that few large responses are in memory at a time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ServiceFailureException">LONG-WORK-NO-ROOM.</exception>
    public async Task<T> RunAsync<T>(LongWorkKind kind, Caller caller, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var queue = _queues[kind];
        if (!await queue.TryEnterAsync(caller.Program, cancellationToken))
        {
            throw new ServiceFailureException(ServiceFailures.LongWorkNoRoom);
        }

        var allocated = GC.GetTotalAllocatedBytes();
        try
        {
            return await LongWorkPool.UseAsync(work);
        }
        finally
        {
            queue.Leave(caller.Program);
            if (GC.GetTotalAllocatedBytes() - allocated > MaxRetainedBytes)
            {
                ReleaseMemory();
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(LongWorkKind kind, Caller caller, Func<Task> work, CancellationToken cancellationToken) =>
        RunAsync(
            kind, caller,
            async () =>
            {
                await work();
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Returns unused memory to the operating system. Otherwise the heap keeps its size until there is a reason for a garbage collection,
    /// which in a service with little load may not come for hours. The collection blocks other calls once for some ten milliseconds.
    /// </summary>
    private void ReleaseMemory()
    {
        if (_queues.Values.Any(queue => queue.Counts.Running > 0) || Interlocked.Exchange(ref _isReleasingMemory, 1) == 1)
        {
            return;
        }

        _ = Task.Run(() =>
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Volatile.Write(ref _isReleasingMemory, 0);
        });
    }
}
