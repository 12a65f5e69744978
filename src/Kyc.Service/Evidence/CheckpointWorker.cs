using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>Seals at intervals and runs the nightly self-check. Any number of instances may run it.</summary>
public sealed partial class CheckpointWorker(
    CheckpointSealer sealer, SelfCheck check, EvidenceHealth health, EvidenceOptions options, TimeProvider clock, ILogger<CheckpointWorker> log) : BackgroundService
{
    /// <summary>How late the nightly check may begin after its time.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _telling = new();
    private string? _told;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(
            LoopAsync(options.CheckpointInterval, SealAsync, stoppingToken),
            LoopAsync(LongestPause, check.RunIfDueAsync, stoppingToken));

    /// <summary>Seals what is new, piece by piece.</summary>
    public async Task SealAsync(CancellationToken cancel)
    {
        SealOutcome outcome;
        do outcome = await sealer.SealChangesAsync(cancel);
        while (outcome.Made?.TreeSize == CheckpointSealer.LargestChange && !cancel.IsCancellationRequested);
        Tell(outcome);
    }

    private async Task LoopAsync(TimeSpan pause, Func<CancellationToken, Task> work, CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(pause, clock, cancel);
            try
            {
                await work(cancel);
            }
            // Whatever it is, a row that cannot be read included: the service serves on, and the next round tries again.
            catch (Exception exception) when (!cancel.IsCancellationRequested)
            {
                LogPutOff(log, exception is KeyProviderException keys ? keys.Failure.Code : DatabaseFaults.Describe(exception));
            }
        }
    }

    // Once when it begins and once when it changes, not at every interval.
    private void Tell(SealOutcome outcome)
    {
        var problem = outcome.Faults.Count == 0 ? null : outcome.Faults[0].Text;
        health.Sealed(problem);
        lock (_telling)
        {
            if (problem == _told) return;
            _told = problem;
        }

        foreach (var fault in outcome.Faults) LogRefused(log, fault.ApplicationId, fault.Kind, fault.Text);
    }

    [LoggerMessage(EventId = 1504, Level = LogLevel.Error, Message = "Not sealed: application {ApplicationId}: {Kind}: {Text}")]
    private static partial void LogRefused(ILogger logger, Guid? applicationId, string kind, string text);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Warning, Message = "Ledger not sealed or not checked ({Reason}); trying again")]
    private static partial void LogPutOff(ILogger logger, string reason);
}
