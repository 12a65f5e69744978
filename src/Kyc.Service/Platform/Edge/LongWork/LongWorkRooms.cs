using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Platform.Edge.LongWork;

/// <summary>
/// Where the work runs that takes long: a bounded part of it at a time, by kind and calling program, with database connections of its own.
/// All other calls go on beside it.
/// </summary>
public sealed class LongWorkRooms(LongWorkLimits limits)
{
    /// <summary>What a work allocates beyond this is given back to the machine at the end of all long work.</summary>
    private const long MaxKeptBytes = 64L << 20;

    private readonly Dictionary<LongWorkKind, FairQueue> _queues = Enum.GetValues<LongWorkKind>().ToDictionary(
        kind => kind,
        _ => new FairQueue(new FairQueueLimits(limits.MaxRunning, limits.MaxRunningOfProgram)
        {
            MaxWaiting = limits.MaxWaiting,
            MaxWaitingOfProgram = limits.MaxWaitingOfProgram,
        }));

    private int _isGivingBack;

    /// <summary>How much of a kind runs and how much waits.</summary>
    public (int Running, int Waiting) Counts(LongWorkKind kind) => _queues[kind].Counts;

    /// <summary>Runs <paramref name="work"/> when its turn has come.</summary>
    /// <param name="kind">What it waits for.</param>
    /// <param name="caller">Whose it is.</param>
    /// <param name="work">What is done; its answer is sent within it when the answer is large, so that few of them are in memory.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ServiceFailureException">LONG-WORK-NO-ROOM.</exception>
    public async Task<T> RunAsync<T>(LongWorkKind kind, Caller caller, Func<Task<T>> work, CancellationToken cancel)
    {
        var queue = _queues[kind];
        if (!await queue.TryEnterAsync(caller.Program, cancel)) throw new ServiceFailureException(ServiceFailures.LongWorkNoRoom);
        var allocated = GC.GetTotalAllocatedBytes();
        try
        {
            return await LongWorkPool.UseAsync(work);
        }
        finally
        {
            queue.Leave(caller.Program);
            if (GC.GetTotalAllocatedBytes() - allocated > MaxKeptBytes) GiveMemoryBack();
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(LongWorkKind kind, Caller caller, Func<Task> work, CancellationToken cancel) =>
        RunAsync(
            kind, caller,
            async () =>
            {
                await work();
                return true;
            },
            cancel);

    /// <summary>
    /// The heap keeps what it has grown to until there is a reason to collect it, and a service that is used little has none for hours. Costs
    /// others some ten milliseconds, once.
    /// </summary>
    private void GiveMemoryBack()
    {
        if (_queues.Values.Any(queue => queue.Counts.Running > 0) || Interlocked.Exchange(ref _isGivingBack, 1) == 1) return;
        _ = Task.Run(() =>
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Volatile.Write(ref _isGivingBack, 0);
        });
    }
}
