using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Platform.Edge.LongWork;

/// <summary>
/// Runs work that takes a long time, with limits for each kind of work and each calling program. The work uses separate database
/// connections, so that it does not slow down other calls.
/// </summary>
public sealed class LongWorkScheduler(LongWorkLimits limits)
{
    /// <summary>
    /// Number of bytes that must be allocated in the process while a job runs to cause a garbage collection after the job. The collection
    /// returns unused memory to the operating system. It runs only when no other long work is running.
    /// </summary>
    private const long CollectionThresholdBytes = 64L << 20;

    private readonly Dictionary<LongWorkKind, FairQueue> _queues = Enum.GetValues<LongWorkKind>().ToDictionary(
        kind => kind,
        _ => new FairQueue(new FairQueueLimits(limits.MaxRunning, limits.MaxRunningPerProgram)
        {
            MaxWaiting = limits.MaxWaiting,
            MaxWaitingPerProgram = limits.MaxWaitingPerProgram,
        }));

    private int _isReleasingMemory;

    /// <summary>Returns the numbers of running and waiting jobs of the given kind.</summary>
    public (int Running, int Waiting) GetCounts(LongWorkKind kind) => _queues[kind].Counts;

    /// <summary>Waits until the limits allow the work to start, and then runs it.</summary>
    /// <param name="kind">The kind of work, which selects the queue.</param>
    /// <param name="caller">The caller on whose behalf the work runs. The limits for the caller's program apply.</param>
    /// <param name="work">
    /// The work. It must include sending a large response, so that the limits also apply to the number of large responses in memory.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ServiceFailureException">LONG-WORK-NO-ROOM: too many jobs are already waiting.</exception>
    public async Task<T> RunAsync<T>(LongWorkKind kind, Caller caller, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var queue = _queues[kind];
        if (!await queue.TryEnterAsync(caller.Program, cancellationToken))
        {
            throw new ServiceFailureException(ServiceFailures.LongWorkQueueFull);
        }

        var allocatedBefore = GC.GetTotalAllocatedBytes();
        try
        {
            return await LongWorkPool.UseAsync(work);
        }
        finally
        {
            queue.Leave(caller.Program);
            if (GC.GetTotalAllocatedBytes() - allocatedBefore > CollectionThresholdBytes)
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
    /// Runs a garbage collection that returns unused memory to the operating system, unless long work or another such collection is
    /// running. In a service with little load, the next collection might otherwise not run for hours. The collection blocks other calls for
    /// about ten milliseconds.
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
