namespace Kyc.Service.Platform.Storage;

/// <summary>How much a <see cref="FairQueue"/> lets run and wait.</summary>
internal sealed record FairQueueLimits(int MaxRunning, int MaxRunningOfProgram)
{
    /// <summary>Of all programs together.</summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>Of one program.</summary>
    public int MaxWaitingOfProgram { get; init; } = int.MaxValue;
}

/// <summary>
/// Lets so much run at a time, the rest waits. Programs take turns, so that one that asks for much makes only itself wait; within a
/// program the order is that of the calls.
/// </summary>
internal sealed class FairQueue(FairQueueLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _runningByProgram = new(StringComparer.Ordinal);

    // The program that waited longest for its turn is the first.
    private readonly LinkedList<ProgramQueue> _programs = new();
    private int _running;
    private int _waiting;

    /// <summary>How much runs and how much waits.</summary>
    public (int Running, int Waiting) Counts
    {
        get
        {
            lock (_lock) return (_running, _waiting);
        }
    }

    /// <summary>Waits for a turn; then <see cref="Leave"/> must follow.</summary>
    /// <returns>False when as much waits already as may.</returns>
    public ValueTask<bool> TryEnterAsync(string program, CancellationToken cancel)
    {
        LinkedListNode<TaskCompletionSource>? place;
        lock (_lock)
        {
            if (_running < limits.MaxRunning && MayRun(program))
            {
                Start(program);
                return new ValueTask<bool>(true);
            }
            place = Join(program);
        }
        return place is null ? new ValueTask<bool>(false) : new ValueTask<bool>(WaitAsync(program, place, cancel));
    }

    /// <summary>What had its turn is over.</summary>
    public void Leave(string program)
    {
        lock (_lock)
        {
            _running--;
            if (--_runningByProgram[program] == 0) _runningByProgram.Remove(program);
            StartNext();
        }
    }

    /// <summary>A place in the queue; null when there is none.</summary>
    private LinkedListNode<TaskCompletionSource>? Join(string program)
    {
        var queue = _programs.FirstOrDefault(queue => queue.Program == program);
        if (_waiting >= limits.MaxWaiting || (queue?.Turns.Count ?? 0) >= limits.MaxWaitingOfProgram) return null;
        _waiting++;
        queue ??= _programs.AddLast(new ProgramQueue(program)).Value;
        // Whoever comes next must not run within the method by which the one before leaves.
        return queue.Turns.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private async Task<bool> WaitAsync(string program, LinkedListNode<TaskCompletionSource> place, CancellationToken cancel)
    {
        await using var cancelled = cancel.Register(() =>
        {
            if (Remove(program, place)) place.Value.TrySetCanceled(cancel);
        });
        await place.Value.Task;
        return true;
    }

    private bool MayRun(string program) => _runningByProgram.GetValueOrDefault(program) < limits.MaxRunningOfProgram;

    private void Start(string program)
    {
        _running++;
        _runningByProgram[program] = _runningByProgram.GetValueOrDefault(program) + 1;
    }

    private void StartNext()
    {
        while (_running < limits.MaxRunning && _programs.FirstOrDefault(queue => MayRun(queue.Program)) is { } queue)
        {
            var turn = queue.Turns.First!.Value;
            queue.Turns.RemoveFirst();
            _waiting--;
            _programs.Remove(queue);
            if (queue.Turns.Count > 0) _programs.AddLast(queue);
            Start(queue.Program);
            turn.SetResult();
        }
    }

    /// <summary>Takes a place out of the queue.</summary>
    /// <returns>False when its turn came meanwhile.</returns>
    private bool Remove(string program, LinkedListNode<TaskCompletionSource> place)
    {
        lock (_lock)
        {
            if (place.List is null) return false;
            place.List.Remove(place);
            _waiting--;
            var queue = _programs.First(queue => queue.Program == program);
            if (queue.Turns.Count == 0) _programs.Remove(queue);
            return true;
        }
    }

    private sealed record ProgramQueue(string Program)
    {
        public LinkedList<TaskCompletionSource> Turns { get; } = new();
    }
}
