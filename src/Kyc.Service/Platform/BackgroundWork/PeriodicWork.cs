namespace Kyc.Service.Platform.BackgroundWork;

/// <summary>
/// Work that an instance does in rounds: after each pause, or as soon as somebody asks for it. A round that is interrupted is told of and
/// comes again; the service serves on. docs/operations.md lists all background work, this and other.
/// </summary>
/// <param name="interval">Between the end of a round and the next.</param>
/// <param name="clock">Measures the pause.</param>
public abstract class PeriodicWork(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    private volatile TaskCompletionSource _nudged = New();

    /// <summary>The clock that measures the pause.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Whether the first round comes before the first pause.</summary>
    protected virtual bool BeginsAtOnce => true;

    /// <summary>Has this instance begin a round at once, or after the one that is under way.</summary>
    public void Nudge() => _nudged.TrySetResult();

    /// <summary>One round.</summary>
    protected abstract Task RunRoundAsync(CancellationToken cancellationToken);

    /// <summary>Whether an exception ends the round; any other ends the service. A row that cannot be read ends the round.</summary>
    protected virtual bool IsInterruption(Exception exception) => true;

    /// <summary>Logs that a round was interrupted and comes again.</summary>
    protected abstract void LogInterruption(Exception exception);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!BeginsAtOnce) await PauseAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the round: who asks during it gets another.
            _nudged = New();
            try
            {
                await RunRoundAsync(stoppingToken);
            }
            catch (Exception exception) when (IsInterruption(exception))
            {
                // What the stop interrupts does not come again.
                if (stoppingToken.IsCancellationRequested) return;
                LogInterruption(exception);
            }
            await PauseAsync(stoppingToken);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_nudged.Task, Task.Delay(interval, Clock, pause.Token));
        await pause.CancelAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
