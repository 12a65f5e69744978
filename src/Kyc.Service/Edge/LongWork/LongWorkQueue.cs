namespace Kyc.Service.Edge.LongWork;

/// <summary>
/// The work of one kind: so much of it at a time, the rest waits. Programs take turns, so that one that asks for much makes only itself
/// wait; within a program the order is that of the calls.
/// </summary>
internal sealed class LongWorkQueue(LongWorkLimits limits)
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

    /// <summary>Waits until the work of a call may run; then <see cref="Leave"/> must follow.</summary>
    /// <exception cref="ServiceFailureException">LONG-WORK-NO-ROOM.</exception>
    public async Task EnterAsync(string program, CancellationToken cancel)
    {
        var (turn, place) = Join(program);
        if (place is null) return;
        await using var cancelled = cancel.Register(() =>
        {
            if (Remove(program, place)) turn!.TrySetCanceled(cancel);
        });
        await turn!.Task;
    }

    /// <summary>The work of a call is over.</summary>
    public void Leave(string program)
    {
        lock (_lock)
        {
            _running--;
            if (--_runningByProgram[program] == 0) _runningByProgram.Remove(program);
            StartNext();
        }
    }

    /// <summary>Begins the work at once, which gives no place in the queue, or takes one.</summary>
    private (TaskCompletionSource? Turn, LinkedListNode<TaskCompletionSource>? Place) Join(string program)
    {
        lock (_lock)
        {
            if (_running < limits.MaxRunning && MayRun(program))
            {
                Start(program);
                return (null, null);
            }
            var queue = _programs.FirstOrDefault(queue => queue.Program == program) ?? _programs.AddLast(new ProgramQueue(program)).Value;
            if (_waiting >= limits.MaxWaiting || queue.Turns.Count >= limits.MaxWaitingOfProgram)
            {
                if (queue.Turns.Count == 0) _programs.Remove(queue);
                throw new ServiceFailureException(ServiceFailures.LongWorkNoRoom);
            }
            _waiting++;
            // The next caller must not run within the method by which the one before leaves.
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (turn, queue.Turns.AddLast(turn));
        }
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
