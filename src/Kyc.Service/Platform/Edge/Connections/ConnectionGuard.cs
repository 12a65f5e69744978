using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// Limits the connections of one listener, before everything else including TLS. When a limit is reached, in total or for one address, an
/// idle connection (of that address, if its limit is reached) is closed to make room for the new one; when all connections carry calls, the
/// new one is refused. The lifetime of every connection is limited.
/// </summary>
/// <remarks>
/// Kestrel's own limit refuses every new connection once it is reached: a client that opens connections and sends nothing would keep
/// everybody else out for as long as the server waits for a first request.
/// </remarks>
public sealed partial class ConnectionGuard(ConnectionLimits limits, TimeProvider clock, ILogger<ConnectionGuard> log)
{
    /// <summary>Minimum time between two log lines about reached limits.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<TrackedConnection> _all = [];
    private readonly Dictionary<string, int> _ofAddress = [];
    private long? _toldAt;
    private (int Ended, int Refused) _untold;

    /// <summary>Number of open connections.</summary>
    public int Open
    {
        get
        {
            lock (_lock) return _all.Count;
        }
    }

    /// <summary>Number of connections that were accepted since the start.</summary>
    public long LetIn { get; private set; }

    /// <summary>Handles one connection from its beginning to its end.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var tracked = new TrackedConnection(connection, AddressOf(connection.RemoteEndPoint), clock);
        if (!TryEnter(tracked, out var leaving))
        {
            tracked.Abort("Too many connections carry calls.");
            return;
        }
        leaving?.Close();
        connection.Features.Set(tracked);
        // The timers start with the first call, because a client treats a GOAWAY before the server's settings as an error.
        await using var lifetime = clock.CreateTimer(_ => tracked.RequestClose(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var end = clock.CreateTimer(
            _ => tracked.Abort("The lifetime of the connection and of its calls has ended."),
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        tracked.Served = () =>
        {
            var time = Lifetime();
            lifetime.Change(time, Timeout.InfiniteTimeSpan);
            end.Change(time + limits.Ending, Timeout.InfiniteTimeSpan);
        };
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_lock) Leave(tracked);
        }
    }

    /// <summary>Accepts a connection, and removes an idle one for it when a limit is reached.</summary>
    private bool TryEnter(TrackedConnection entering, out TrackedConnection? leaving)
    {
        leaving = null;
        lock (_lock)
        {
            var isAddressFull = _ofAddress.GetValueOrDefault(entering.Address) >= limits.MostOfAddress;
            if (isAddressFull || _all.Count >= limits.Most)
            {
                leaving = _all.Where(other => other.IsIdle && (!isAddressFull || other.Address == entering.Address))
                    .MinBy(other => other.Worth);
                Tell(leaving is not null);
                if (leaving is null) return false;
                Leave(leaving);
            }
            _all.Add(entering);
            _ofAddress[entering.Address] = _ofAddress.GetValueOrDefault(entering.Address) + 1;
            LetIn++;
            return true;
        }
    }

    private void Leave(TrackedConnection connection)
    {
        if (!_all.Remove(connection)) return;
        if (--_ofAddress[connection.Address] == 0) _ofAddress.Remove(connection.Address);
    }

    private void Tell(bool madeRoom)
    {
        _untold = madeRoom ? (_untold.Ended + 1, _untold.Refused) : (_untold.Ended, _untold.Refused + 1);
        if (_toldAt is { } then && clock.GetElapsedTime(then) < Quiet) return;
        LogFull(log, _untold.Ended, _untold.Refused);
        (_toldAt, _untold) = (clock.GetTimestamp(), default);
    }

    private TimeSpan Lifetime() => limits.Lifetime * (1 + limits.Jitter * (RandomNumberGenerator.GetInt32(-1000, 1001) / 1000.0));

    // All connections on a Unix domain socket come from the same machine.
    private static string AddressOf(EndPoint? remote) => remote is IPEndPoint ip ? ip.Address.ToString() : "socket";

    [LoggerMessage(
        EventId = 1105, Level = LogLevel.Warning,
        Message = "Connection limit reached: {Ended} idle connections closed for new ones, {Refused} new ones refused")]
    private static partial void LogFull(ILogger logger, int ended, int refused);
}
