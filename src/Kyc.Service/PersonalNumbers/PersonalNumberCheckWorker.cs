using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Runs the search for individual numbers when it is due or was requested, and checks this once a minute. Any number of instances may run
/// this worker.
/// </summary>
public sealed partial class PersonalNumberCheckWorker(PersonalNumberCheck check, TimeProvider clock, ILogger<PersonalNumberCheckWorker> log)
    : PeriodicWork(TimeSpan.FromMinutes(1), clock)
{
    /// <inheritdoc />
    protected override bool StartsImmediately => false;

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => check.RunIfDueAsync(cancellationToken);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogInterrupted(log, KeyProviderException.Describe(exception));

    [LoggerMessage(EventId = 1904, Level = LogLevel.Warning,
        Message = "Search for individual numbers interrupted ({Reason}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string reason);
}
