namespace Kyc.Service.Platform.Storage;

/// <summary>Specifies how many work items of a <see cref="FairQueue"/> may run and wait.</summary>
/// <param name="MaxRunning">Maximum number of running items of all programs together.</param>
/// <param name="MaxRunningPerProgram">Maximum number of running items of one program.</param>
internal sealed record FairQueueLimits(int MaxRunning, int MaxRunningPerProgram)
{
    /// <summary>Maximum number of waiting items of all programs together.</summary>
    public int MaxWaiting { get; init; } = int.MaxValue;

    /// <summary>Maximum number of waiting items of one program.</summary>
    public int MaxWaitingPerProgram { get; init; } = int.MaxValue;
}

/// <summary>
/// Limits the number of work items that run at a time; further items wait. Programs take turns, so that a program with many items delays
/// only itself. The items of one program start in the order of their arrival.
/// </summary>
internal sealed class FairQueue(FairQueueLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _runningByProgram = new(StringComparer.Ordinal);

    // The programs that have waiting items. The program that has waited longest for its turn is first.
    private readonly LinkedList<ProgramQueue> _programs = new();
    private int _runningCount;
    private int _waitingCount;

    /// <summary>Gets the number of running and of waiting items.</summary>
    public (int Running, int Waiting) Counts
    {
        get
        {
            lock (_lock)
            {
                return (_runningCount, _waitingCount);
            }
        }
    }

    /// <summary>Waits until an item of the program may run. When the item has ended, <see cref="Leave"/> must be called.</summary>
    /// <returns>
    /// True when the item may run; false when the maximum number of items, of all programs or of this program, is already waiting.
    /// </returns>
    public ValueTask<bool> TryEnterAsync(string program, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource>? node;
        lock (_lock)
        {
            if (_runningCount < limits.MaxRunning && CanRun(program))
            {
                RecordStart(program);
                return new ValueTask<bool>(true);
            }
            node = Enqueue(program);
        }
        return node is null ? new ValueTask<bool>(false) : new ValueTask<bool>(WaitAsync(program, node, cancellationToken));
    }

    /// <summary>Records that a running item of the program has ended, and starts the waiting items that may run now.</summary>
    public void Leave(string program)
    {
        lock (_lock)
        {
            _runningCount--;
            if (--_runningByProgram[program] == 0)
            {
                _runningByProgram.Remove(program);
            }

            StartNext();
        }
    }

    /// <summary>
    /// Adds an item to the queue of its program and returns its node; null when the maximum number of items is already waiting.
    /// </summary>
    private LinkedListNode<TaskCompletionSource>? Enqueue(string program)
    {
        var queue = _programs.FirstOrDefault(queue => queue.Program == program);
        if (_waitingCount >= limits.MaxWaiting || (queue?.Waiters.Count ?? 0) >= limits.MaxWaitingPerProgram)
        {
            return null;
        }

        _waitingCount++;
        queue ??= _programs.AddLast(new ProgramQueue(program)).Value;
        // When Leave starts this item, the item must not run synchronously inside the Leave call.
        return queue.Waiters.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private async Task<bool> WaitAsync(string program, LinkedListNode<TaskCompletionSource> node, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() =>
        {
            if (Remove(program, node))
            {
                node.Value.TrySetCanceled(cancellationToken);
            }
        });
        await node.Value.Task;
        return true;
    }

    private bool CanRun(string program) => _runningByProgram.GetValueOrDefault(program) < limits.MaxRunningPerProgram;

    private void RecordStart(string program)
    {
        _runningCount++;
        _runningByProgram[program] = _runningByProgram.GetValueOrDefault(program) + 1;
    }

    private void StartNext()
    {
        while (_runningCount < limits.MaxRunning && _programs.FirstOrDefault(queue => CanRun(queue.Program)) is { } queue)
        {
            var waiter = queue.Waiters.First!.Value;
            queue.Waiters.RemoveFirst();
            _waitingCount--;
            _programs.Remove(queue);
            if (queue.Waiters.Count > 0)
            {
                _programs.AddLast(queue);
            }

            RecordStart(queue.Program);
            waiter.SetResult();
        }
    }

    /// <summary>Removes an item from the queue.</summary>
    /// <returns>False when the item has already been started.</returns>
    private bool Remove(string program, LinkedListNode<TaskCompletionSource> node)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                return false;
            }

            node.List.Remove(node);
            _waitingCount--;
            var queue = _programs.First(queue => queue.Program == program);
            if (queue.Waiters.Count == 0)
            {
                _programs.Remove(queue);
            }

            return true;
        }
    }

    private sealed record ProgramQueue(string Program)
    {
        public LinkedList<TaskCompletionSource> Waiters { get; } = new();
    }
}
