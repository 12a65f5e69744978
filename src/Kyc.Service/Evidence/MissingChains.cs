using System.Diagnostics;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Evidence;

/// <summary>
/// Looks once after each start, behind the calls, for applications without a chain: something else than the service wrote them. What cannot
/// be used is named in <see cref="UnusableRows"/>. Page by page and three quarters of the time at rest, so that nobody notices.
/// </summary>
public sealed partial class MissingChains(ChainBeginnings beginnings, TimeProvider clock, ILogger<MissingChains> log) : BackgroundService
{
    private const int RestsForWork = 3;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (Guid? after = Guid.Empty; after is { } last;)
        {
            try
            {
                var started = Stopwatch.GetTimestamp();
                after = await beginnings.LookAsync(last, stoppingToken);
                if (after is not null) await Task.Delay(RestsForWork * Stopwatch.GetElapsedTime(started), stoppingToken);
            }
            // Whatever it is, the service serves on, and the same page is looked at again.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogPutOff(log, KeyProviderException.Describe(exception));
                await Task.Delay(RetryPause, clock, stoppingToken);
            }
        }
    }

    [LoggerMessage(EventId = 1507, Level = LogLevel.Warning, Message = "Applications without a chain not looked for ({Reason}); trying again")]
    private static partial void LogPutOff(ILogger logger, string reason);
}
