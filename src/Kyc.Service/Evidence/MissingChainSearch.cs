using System.Diagnostics;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>
/// Searches once after each start, in the background, for applications without a chain, and creates the missing chains. The service itself
/// never stores an application without a chain, so another program must have written it. Applications for which no chain can be created are
/// recorded in <see cref="UnusableRowRegistry"/>. The search reads page by page and pauses for three quarters of the time, so that calls
/// are not slowed down.
/// </summary>
public sealed partial class MissingChainSearch(ChainInitializer chainInitializer, TimeProvider clock, ILogger<MissingChainSearch> log)
    : BackgroundService
{
    private const int PauseFactor = 3;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (Guid? after = Guid.Empty; after is { } lastId;)
        {
            try
            {
                var startTimestamp = Stopwatch.GetTimestamp();
                after = await chainInitializer.InitializePageAsync(lastId, stoppingToken);
                if (after is not null)
                {
                    await Task.Delay(PauseFactor * Stopwatch.GetElapsedTime(startTimestamp), stoppingToken);
                }
            }
            // The service continues to run after any exception. The search reads the same page again later.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogPostponed(log, KeyProviderException.Describe(exception));
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }
    }

    [LoggerMessage(
        EventId = 1507, Level = LogLevel.Warning, Message = "Search for applications without a chain interrupted ({Reason}); trying again")]
    private static partial void LogPostponed(ILogger logger, string reason);
}
