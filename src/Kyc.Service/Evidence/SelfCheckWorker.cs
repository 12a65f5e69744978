using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Evidence;

/// <summary>Checks once a minute whether the nightly self-check is due. Any number of instances may run this worker.</summary>
public sealed class SelfCheckWorker(LedgerSelfCheck check, TimeProvider clock, ILogger<CheckpointWorker> log)
    : PeriodicWork(TimeSpan.FromMinutes(1), clock)
{
    /// <inheritdoc />
    protected override bool StartsImmediately => false;

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => check.RunIfDueAsync(cancellationToken);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) =>
        CheckpointWorker.LogPostponed(log, KeyProviderException.Describe(exception));
}
