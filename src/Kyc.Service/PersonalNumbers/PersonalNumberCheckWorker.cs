using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.PersonalNumbers;

/// <summary>Looks once a minute whether the check is due or was asked for. Any number of instances may run it.</summary>
public sealed partial class PersonalNumberCheckWorker(PersonalNumberCheck check, TimeProvider clock, ILogger<PersonalNumberCheckWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private volatile TaskCompletionSource _nudged = New();

    /// <summary>Has this instance look at once.</summary>
    public void Nudge() => _nudged.TrySetResult();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using (var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
            {
                await Task.WhenAny(_nudged.Task, Task.Delay(Interval, clock, pause.Token));
                await pause.CancelAsync();
            }
            if (stoppingToken.IsCancellationRequested) return;
            _nudged = New();
            try
            {
                await check.RunIfDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (KeyProviderException exception)
            {
                LogInterrupted(log, exception.Failure.Code);
            }
            catch (Exception exception) when (DatabaseFaults.Interrupts(exception))
            {
                LogInterrupted(log, DatabaseFaults.Describe(exception));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogInterrupted(log, exception.GetType().Name);
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 1904, Level = LogLevel.Warning,
        Message = "Search for individual numbers interrupted ({Reason}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string reason);
}
