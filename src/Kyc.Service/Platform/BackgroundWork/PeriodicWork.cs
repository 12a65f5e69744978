namespace Kyc.Service.Platform.BackgroundWork;

/// <summary>
/// The base class of background work that an instance does in rounds: after each interval, or as soon as a round is requested. A round that
/// is interrupted is logged and repeated; the service continues to run. docs/operations.md lists all background work, including other
/// kinds.
/// </summary>
/// <param name="interval">Time between the end of a round and the next round.</param>
/// <param name="clock">The clock that measures the interval.</param>
public abstract class PeriodicWork(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    private volatile TaskCompletionSource _nudged = New();

    /// <summary>Gets the clock that measures the interval.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Whether the first round starts immediately instead of after the first interval.</summary>
    protected virtual bool BeginsAtOnce => true;

    /// <summary>Makes this instance start a round at once, or right after the round in progress.</summary>
    public void Nudge() => _nudged.TrySetResult();

    /// <summary>Runs one round.</summary>
    protected abstract Task RunRoundAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether an exception only ends the round; any other exception ends the service. An unreadable row only ends the round.
    /// </summary>
    protected virtual bool IsInterruption(Exception exception) => true;

    /// <summary>Logs that a round was interrupted and will be repeated.</summary>
    protected abstract void LogInterruption(Exception exception);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!BeginsAtOnce) await PauseAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Set before the round, so that a request during the round causes another round.
            _nudged = New();
            try
            {
                await RunRoundAsync(stoppingToken);
            }
            catch (Exception exception) when (IsInterruption(exception))
            {
                // A round that the shutdown interrupted is not repeated.
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
