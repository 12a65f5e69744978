using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// Limits the number of connections of one listener, in total and for each remote address. The limits apply before the TLS handshake. When
/// a limit is reached, an idle connection is closed to make room for a new one; if no connection is idle, the new connection is refused.
/// When the limit of an address is reached, only connections from that address are closed. The lifetime of a connection is also limited,
/// counted from its first call. A connection without a call is closed after the same time.
/// </summary>
/// <remarks>
/// Kestrel's own limit is not used, because it refuses every new connection once it is reached. A client that opens many connections and
/// sends nothing would lock out all other clients.
/// </remarks>
public sealed partial class ConnectionGuard(
    ListenerKind listener, ConnectionLimits limits, TimeProvider clock, ILogger<ConnectionGuard> log)
{
    /// <summary>Minimum time between two log lines about reached limits.</summary>
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<TrackedConnection> _connections = [];
    private readonly HashSet<TrackedConnection> _evictedConnections = [];
    private readonly Dictionary<string, int> _countByAddress = [];
    private long? _loggedAt;
    private (int Ended, int Refused) _countsSinceLog;

    /// <summary>Number of open connections without those that were closed to make room.</summary>
    public int OpenCount
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>
    /// Gets the open connections, including those that were closed to make room and on which a call may still be in progress.
    /// </summary>
    internal IReadOnlyList<TrackedConnection> Connections
    {
        get
        {
            lock (_lock)
            {
                return [.. _connections, .. _evictedConnections];
            }
        }
    }

    /// <summary>Number of connections that were accepted since the start.</summary>
    public long AcceptedCount { get; private set; }

    /// <summary>
    /// Runs the given connection until it ends, or refuses it when a limit is reached and no idle connection can be closed.
    /// </summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var trackedConnection = new TrackedConnection(connection, listener, clock);
        if (!TryAdd(trackedConnection, out var evictedConnection))
        {
            trackedConnection.Abort("Too many connections carry calls.");
            return;
        }

        evictedConnection?.End(limits.EvictionTimeout);
        connection.Features.Set(trackedConnection);
        // Before the first call the connection is aborted instead, because a client treats a GOAWAY frame as an error when it arrives
        // before the server's SETTINGS frame.
        await using var lifetimeTimer = clock.CreateTimer(
            _ => trackedConnection.Close(), null, limits.Lifetime, Timeout.InfiniteTimeSpan);
        await using var abortTimer = clock.CreateTimer(
            _ => trackedConnection.Abort("The lifetime of the connection and of its calls has ended."),
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        trackedConnection.FirstCallCallback = () =>
        {
            var connectionLifetime = GetRandomLifetime();
            lifetimeTimer.Change(connectionLifetime, Timeout.InfiniteTimeSpan);
            abortTimer.Change(connectionLifetime + limits.DrainTimeout, Timeout.InfiniteTimeSpan);
        };
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_lock)
            {
                Remove(trackedConnection);
                _evictedConnections.Remove(trackedConnection);
            }
        }
    }

    /// <summary>
    /// Adds the given connection. If a limit is reached, first removes an idle connection and returns it in
    /// <paramref name="evictedConnection"/>; the caller must close it. Returns false and adds nothing if a limit is reached and no
    /// connection is idle.
    /// </summary>
    private bool TryAdd(TrackedConnection connection, out TrackedConnection? evictedConnection)
    {
        evictedConnection = null;
        lock (_lock)
        {
            var isAddressFull = _countByAddress.GetValueOrDefault(connection.Address) >= limits.MaxConnectionsPerAddress;
            if (isAddressFull || _connections.Count >= limits.MaxConnections)
            {
                evictedConnection = _connections.Where(other => other.IsIdle && (!isAddressFull || other.Address == connection.Address))
                    .MinBy(other => other.EvictionOrder);
                CountReachedLimit(evictedConnection is not null);
                if (evictedConnection is null)
                {
                    return false;
                }

                Remove(evictedConnection);
                _evictedConnections.Add(evictedConnection);
            }

            _connections.Add(connection);
            _countByAddress[connection.Address] = _countByAddress.GetValueOrDefault(connection.Address) + 1;
            AcceptedCount++;
            return true;
        }
    }

    private void Remove(TrackedConnection connection)
    {
        if (!_connections.Remove(connection))
        {
            return;
        }

        if (--_countByAddress[connection.Address] == 0)
        {
            _countByAddress.Remove(connection.Address);
        }
    }

    private void CountReachedLimit(bool hasEvicted)
    {
        _countsSinceLog = hasEvicted
            ? (_countsSinceLog.Ended + 1, _countsSinceLog.Refused)
            : (_countsSinceLog.Ended, _countsSinceLog.Refused + 1);
        if (_loggedAt is { } lastLoggedAt && clock.GetElapsedTime(lastLoggedAt) < LogInterval)
        {
            return;
        }

        LogLimitReached(log, _countsSinceLog.Ended, _countsSinceLog.Refused);
        (_loggedAt, _countsSinceLog) = (clock.GetTimestamp(), default);
    }

    private TimeSpan GetRandomLifetime() =>
        limits.Lifetime * (1 + limits.JitterFraction * (RandomNumberGenerator.GetInt32(-1000, 1001) / 1000.0));

    [LoggerMessage(
        EventId = 1105, Level = LogLevel.Warning,
        Message = "Connection limit reached: {Ended} idle connections closed for new ones, {Refused} new ones refused")]
    private static partial void LogLimitReached(ILogger logger, int ended, int refused);
}
