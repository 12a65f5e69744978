using Kyc.Service.Platform.BackgroundWork;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Guessing;

/// <summary>Deletes the counts of attempts that have ended, so that nothing about an application stays longer than needed.</summary>
internal sealed partial class GuessCleanup(KycDatabase database, TimeProvider clock, ILogger<GuessCleanup> log)
    : PeriodicWork(TimeSpan.FromMinutes(10), clock)
{
    /// <inheritdoc />
    protected override bool StartsImmediately => false;

    /// <inheritdoc />
    protected override Task RunRoundAsync(CancellationToken cancellationToken) => database.RunInTransactionAsync(
        connection => GuessStore.DeleteEndedAsync(connection, Clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc />
    protected override void LogInterruption(Exception exception) => LogInterrupted(log, exception.GetType().Name);

    [LoggerMessage(
        EventId = 2002, Level = LogLevel.Warning,
        Message = "Ended counts of attempts not deleted ({ExceptionType}); trying again")]
    private static partial void LogInterrupted(ILogger logger, string exceptionType);
}
