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
    private volatile TaskCompletionSource _roundRequested = CreateSignal();

    /// <summary>Gets the clock that measures the interval.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Whether the first round starts immediately instead of after the first interval.</summary>
    protected virtual bool StartsImmediately => true;

    /// <summary>Makes this instance start a round at once, or right after the round in progress.</summary>
    public void RequestRound() => _roundRequested.TrySetResult();

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
        if (!StartsImmediately)
        {
            await WaitForNextRoundAsync(stoppingToken);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            // Set before the round, so that a request during the round causes another round.
            _roundRequested = CreateSignal();
            try
            {
                await RunRoundAsync(stoppingToken);
            }
            catch (Exception exception) when (IsInterruption(exception))
            {
                // A round that the shutdown interrupted is not repeated.
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }

                LogInterruption(exception);
            }
            await WaitForNextRoundAsync(stoppingToken);
        }
    }

    private async Task WaitForNextRoundAsync(CancellationToken cancellationToken)
    {
        using var waitCancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_roundRequested.Task, Task.Delay(interval, Clock, waitCancellation.Token));
        await waitCancellation.CancelAsync();
    }

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
