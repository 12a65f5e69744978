using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Evidence;

/// <summary>Seals the new entries of the ledger at regular intervals. Any number of instances may run this worker.</summary>
public sealed partial class CheckpointWorker(
    CheckpointSealer sealer, EvidenceHealth health, EvidenceOptions options, TimeProvider clock, ILogger<CheckpointWorker> log)
    : PeriodicWork(options.CheckpointInterval, clock)
{
    private readonly Lock _logLock = new();
    private string? _loggedProblem;

    /// <inheritdoc />
    protected override bool StartsImmediately => false;

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => SealAsync(cancellationToken);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogPostponed(log, KeyProviderException.Describe(exception));

    /// <summary>Seals all new entries, in as many checkpoints as necessary.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        SealOutcome outcome;
        do
        {
            outcome = await sealer.SealChangesAsync(cancellationToken);
        }
        while (outcome.Checkpoint?.TreeSize == CheckpointSealer.MaxChangedHeads && !cancellationToken.IsCancellationRequested);
        LogChange(outcome);
    }

    // Passes the problem to EvidenceHealth each time, but logs it only when it begins or changes.
    private void LogChange(SealOutcome outcome)
    {
        var problem = outcome.Faults.Count == 0 ? null : outcome.Faults[0].Text;
        health.SetSealingProblem(problem);
        lock (_logLock)
        {
            if (problem == _loggedProblem)
            {
                return;
            }

            _loggedProblem = problem;
        }

        foreach (var fault in outcome.Faults)
        {
            LogRefused(log, fault.ApplicationId, fault.Kind, fault.Text);
        }
    }

    [LoggerMessage(EventId = 1504, Level = LogLevel.Error, Message = "Not sealed: application {ApplicationId}: {Kind}: {Text}")]
    private static partial void LogRefused(ILogger logger, Guid? applicationId, string kind, string text);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Warning, Message = "Ledger not sealed or not checked ({Reason}); trying again")]
    internal static partial void LogPostponed(ILogger logger, string reason);
}
