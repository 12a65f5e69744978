using System.Threading.Channels;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Announces committed changes with NOTIFY, many changes in one transaction, so that only one transaction of this instance at a time waits
/// for PostgreSQL's lock on notifications. When an instance is killed before it has announced a change, the other instances find the change
/// at their next regular check.
/// </summary>
public sealed partial class NotificationSender : BackgroundService
{
    private const int MaxBatchSize = 1000;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // When the queue is full, the oldest announcements are dropped; the other instances find those changes at their next regular check.
    private readonly Channel<Announcement> _queue = Channel.CreateBounded<Announcement>(
        new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly KycDatabase _database;
    private readonly TimeProvider _clock;
    private readonly ILogger<NotificationSender> _log;

    /// <summary>Creates the sender and subscribes to the committed changes of the database.</summary>
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

    /// <summary>Sends all waiting announcements and stops. Stops without sending them when the database cannot be reached.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var batch = new HashSet<Announcement>();
            while (batch.Count < MaxBatchSize && _queue.Reader.TryRead(out var announcement))
            {
                batch.Add(announcement);
            }

            while (!await TrySendAsync(batch))
            {
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }

                await Task.Delay(RetryDelay, _clock, stoppingToken);
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
                    // PostgreSQL's lock on notifications is held until the commit returns. Notifications need not survive a crash, so this
                    // commit does not wait for the disk or a standby.
                    writes.Add("set local synchronous_commit = off");
                    writes.Add(
                        "select pg_notify(channel, subject) from unnest($1::text[], $2::text[]) as announced(channel, subject)",
                        batch.Select(announcement => announcement.Channel).ToArray(),
                        batch.Select(announcement => announcement.Subject).ToArray());
                    return Task.FromResult(true);
                },
                CancellationToken.None);
        }
        catch (Exception exception) when (DatabaseFaults.IsInterruption(exception))
        {
            LogSendFailure(_log, batch.Count, DatabaseFaults.Describe(exception));
            return false;
        }
    }

    private void Enqueue(IReadOnlySet<Announcement> announcements)
    {
        foreach (var announcement in announcements)
        {
            _queue.Writer.TryWrite(announcement);
        }
    }

    [LoggerMessage(
        EventId = 1003, Level = LogLevel.Warning, Message = "{Count} changes not announced to other instances ({Reason}); trying again")]
    private static partial void LogSendFailure(ILogger logger, int count, string reason);
}
