using System.Collections.Concurrent;
using System.Threading.Channels;
using Dapper;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Hears what any instance of the service announces with NOTIFY. A notification is a hint to look again, never the news
/// itself: after a lost connection, and at intervals for what an instance could not announce any more, every listener is told to look, so
/// that nothing is missed.
/// </summary>
public sealed partial class DatabaseNotifications(KycDatabase database, TimeProvider clock, ILogger<DatabaseNotifications> log) : BackgroundService
{
    /// <summary>Channel on which the id of an application is announced after each transition.</summary>
    public const string ApplicationChanged = "kyc_application";

    /// <summary>Channel on which an import of a revocation list is announced.</summary>
    public const string CrlChanged = "kyc_crl";

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>An instance that is killed between a commit and its announcement leaves the others without a hint for this long.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();

    /// <summary>Listens for one subject on one channel; an empty subject hears all.</summary>
    public Subscription Subscribe(string channel, string subject = "")
    {
        var subscription = new Subscription(this, channel, subject);
        _subscriptions[subscription] = 0;
        return subscription;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception exception) when ((exception is IOException || DatabaseFaults.Interrupts(exception)) && !stoppingToken.IsCancellationRequested)
            {
                LogLost(log, DatabaseFaults.Describe(exception));
                await Task.Delay(RetryPause, clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        connection.Notification += (_, notification) => Tell(notification.Channel, notification.Payload);
        await connection.ExecuteAsync($"listen {ApplicationChanged}; listen {CrlChanged}");
        while (true)
        {
            foreach (var subscription in _subscriptions.Keys) subscription.Signal();
            var end = clock.GetTimestamp() + LookInterval.Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond;
            while (clock.GetTimestamp() < end) await connection.WaitAsync(LookInterval, cancel);
        }
    }

    private void Tell(string channel, string subject)
    {
        foreach (var subscription in _subscriptions.Keys)
            if (subscription.Channel == channel && (subscription.Subject.Length == 0 || subscription.Subject == subject))
                subscription.Signal();
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Connection for notifications lost ({Reason}); trying again")]
    private static partial void LogLost(ILogger logger, string reason);

    /// <summary>One listener. Signals that come while nobody waits are kept as one.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly DatabaseNotifications _owner;
        private readonly Channel<bool> _signals = System.Threading.Channels.Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal Subscription(DatabaseNotifications owner, string channel, string subject) =>
            (_owner, Channel, Subject) = (owner, channel, subject);

        internal string Channel { get; }

        internal string Subject { get; }

        /// <summary>Returns at the next signal.</summary>
        public async Task WaitAsync(CancellationToken cancel) => await _signals.Reader.ReadAsync(cancel);

        /// <inheritdoc />
        public void Dispose() => _owner._subscriptions.TryRemove(this, out _);

        /// <summary>Lets the listener look, as if it had heard something.</summary>
        public void Signal() => _signals.Writer.TryWrite(true);
    }
}
