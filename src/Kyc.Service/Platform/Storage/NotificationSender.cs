using System.Threading.Channels;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Announces with NOTIFY what transactions have committed, many changes in one transaction, which is the only one of this instance that
/// waits for PostgreSQL's lock on notifications. What an instance that is killed did not announce, the others find at their next look.
/// </summary>
public sealed partial class NotificationSender : BackgroundService
{
    private const int MaxBatch = 1000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    // What is announced late is announced once for all: beyond this the looks at intervals serve.
    private readonly Channel<Announcement> _waiting = Channel.CreateBounded<Announcement>(
        new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly KycDatabase _database;
    private readonly TimeProvider _clock;
    private readonly ILogger<NotificationSender> _log;

    /// <summary>Takes what is committed from now on.</summary>
    public NotificationSender(KycDatabase database, TimeProvider clock, ILogger<NotificationSender> log)
    {
        (_database, _clock, _log) = (database, clock, log);
        database.Committed += Enqueue;
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _database.Committed -= Enqueue;
        base.Dispose();
    }

    /// <summary>Ends when all that waits is sent, or the database cannot be reached.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var batch = new HashSet<Announcement>();
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var announcement)) batch.Add(announcement);
            while (!await TrySendAsync(batch))
            {
                if (stoppingToken.IsCancellationRequested) return;
                await Task.Delay(RetryPause, _clock, stoppingToken);
            }
        }
    }

    private async Task<bool> TrySendAsync(HashSet<Announcement> batch)
    {
        try
        {
            return await _database.WriteInTransactionAsync(
                (_, writes) =>
                {
                    // A hint is not worth a wait for the disk or a standby: the lock on notifications is held until the commit returns.
                    writes.Add("set local synchronous_commit = off");
                    writes.Add(
                        "select pg_notify(channel, subject) from unnest($1::text[], $2::text[]) as announced(channel, subject)",
                        batch.Select(announcement => announcement.Channel).ToArray(), batch.Select(announcement => announcement.Subject).ToArray());
                    return Task.FromResult(true);
                },
                CancellationToken.None);
        }
        catch (Exception exception) when (DatabaseFaults.Interrupts(exception))
        {
            LogNotSent(_log, batch.Count, DatabaseFaults.Describe(exception));
            return false;
        }
    }

    private void Enqueue(IReadOnlySet<Announcement> announcements)
    {
        foreach (var announcement in announcements) _waiting.Writer.TryWrite(announcement);
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "{Count} changes not announced to other instances ({Reason}); trying again")]
    private static partial void LogNotSent(ILogger logger, int count, string reason);
}
