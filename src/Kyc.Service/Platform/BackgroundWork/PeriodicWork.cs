namespace Kyc.Service.Platform.BackgroundWork;

/// <summary>
/// Provides a base class for background work that an instance does in rounds. A round starts after each interval, or as soon as it is
/// requested. An interrupted round is logged and repeated after the interval; the service continues to run. docs/operations.md lists all
/// background work, including work that does not use this class.
/// </summary>
/// <param name="interval">The time between the end of a round and the start of the next round.</param>
/// <param name="clock">The clock that measures the interval.</param>
public abstract class PeriodicWork(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    private volatile TaskCompletionSource _roundRequestSignal = CreateSignal();

    /// <summary>Gets the clock that measures the interval.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>Gets a value indicating whether the first round starts immediately instead of after the first interval.</summary>
    protected virtual bool StartsImmediately => true;

    /// <summary>Makes this instance start a round at once, or immediately after the round in progress.</summary>
    public void RequestRound() => _roundRequestSignal.TrySetResult();

    /// <summary>Does the work of one round.</summary>
    protected abstract Task RunRoundAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Checks whether the given exception ends only the current round. An exception for which this method returns false ends the service.
    /// The default implementation returns true for every exception.
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
            // The signal is replaced before the round, so that a request during the round causes a further round.
            _roundRequestSignal = CreateSignal();
            try
            {
                await RunRoundAsync(stoppingToken);
            }
            catch (Exception exception) when (IsInterruption(exception))
            {
                // A round that was interrupted by the shutdown is not repeated.
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
        await Task.WhenAny(_roundRequestSignal.Task, Task.Delay(interval, Clock, waitCancellation.Token));
        await waitCancellation.CancelAsync();
    }

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
