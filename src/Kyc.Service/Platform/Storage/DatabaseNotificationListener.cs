using System.Collections.Concurrent;
using System.Threading.Channels;
using Dapper;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Receives the notifications (NOTIFY) of all instances of the service. A notification only signals a subscriber to check for changes; it
/// does not contain them. Every subscriber is also signalled when a lost connection has been opened again and at regular intervals, because
/// notifications may have been lost or may not have been sent.
/// </summary>
public sealed partial class DatabaseNotificationListener(
    KycDatabase database, TimeProvider clock, ILogger<DatabaseNotificationListener> log)
    : BackgroundService
{
    /// <summary>The channel on which the id of an application is announced after each state transition.</summary>
    public const string ApplicationChannel = "kyc_application";

    /// <summary>The channel on which the import of a revocation list is announced.</summary>
    public const string CrlChannel = "kyc_crl";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Interval at which all subscribers are signalled. When an instance is killed between a commit and its announcement, the other
    /// instances notice the change after this time at the latest.
    /// </summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Subscription, byte> _subscriptions = new();

    /// <summary>Subscribes to one subject on one channel. With an empty subject, subscribes to all subjects of the channel.</summary>
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
            catch (Exception exception) when (
                (exception is IOException || DatabaseFaults.IsInterruption(exception)) && !stoppingToken.IsCancellationRequested)
            {
                LogConnectionLost(log, DatabaseFaults.Describe(exception));
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        connection.Notification += (_, notification) => Notify(notification.Channel, notification.Payload);
        await connection.ExecuteAsync($"listen {ApplicationChannel}; listen {CrlChannel}");
        while (true)
        {
            foreach (var subscription in _subscriptions.Keys)
            {
                subscription.Signal();
            }

            var end = clock.GetTimestamp() + CheckInterval.Ticks * clock.TimestampFrequency / TimeSpan.TicksPerSecond;
            while (clock.GetTimestamp() < end)
            {
                await connection.WaitAsync(CheckInterval, cancellationToken);
            }
        }
    }

    private void Notify(string channel, string subject)
    {
        foreach (var subscription in _subscriptions.Keys)
        {
            if (subscription.Channel == channel && (subscription.Subject.Length == 0 || subscription.Subject == subject))
            {
                subscription.Signal();
            }
        }
    }

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "Connection for notifications lost ({Reason}); trying again")]
    private static partial void LogConnectionLost(ILogger logger, string reason);

    /// <summary>Represents a subscription. Signals that arrive while nobody waits for them are combined into one signal.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly DatabaseNotificationListener _owner;
        private readonly Channel<bool> _signals = System.Threading.Channels.Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal Subscription(DatabaseNotificationListener owner, string channel, string subject) =>
            (_owner, Channel, Subject) = (owner, channel, subject);

        internal string Channel { get; }

        internal string Subject { get; }

        /// <summary>Waits for the next signal. Returns at once when a signal has arrived since the previous call.</summary>
        public async Task WaitAsync(CancellationToken cancellationToken) => await _signals.Reader.ReadAsync(cancellationToken);

        /// <inheritdoc />
        public void Dispose() => _owner._subscriptions.TryRemove(this, out _);

        /// <summary>Signals the subscriber as if a notification had arrived.</summary>
        public void Signal() => _signals.Writer.TryWrite(true);
    }
}
