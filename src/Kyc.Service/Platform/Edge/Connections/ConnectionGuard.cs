using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// Stands before everything else on the connections of one listener, TLS included. At its limits the connections of the same address, or of
/// all, that carry no call make room for a new one; when every one of them carries a call, the new one is refused. And no connection lasts
/// for ever.
/// </summary>
/// <remarks>
/// Kestrel's own limit refuses whoever comes when it is reached: somebody who opens connections and sends nothing would keep everybody
/// out for as long as the server waits for a first request.
/// </remarks>
public sealed partial class ConnectionGuard(ConnectionLimits limits, TimeProvider clock, ILogger<ConnectionGuard> log)
{
    /// <summary>Between two lines about the same flood.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly HashSet<TrackedConnection> _all = [];
    private readonly Dictionary<string, int> _ofAddress = [];
    private long? _toldAt;
    private (int Ended, int Refused) _untold;

    /// <summary>Connections now.</summary>
    public int Open
    {
        get
        {
            lock (_lock) return _all.Count;
        }
    }

    /// <summary>Connections that were let in since the start.</summary>
    public long LetIn { get; private set; }

    /// <summary>Carries one connection from its beginning to its end.</summary>
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
        // From the first call on: a client takes GOAWAY before the server's settings for an error.
        await using var lifetime = clock.CreateTimer(_ => tracked.RequestClose(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var end = clock.CreateTimer(
            _ => tracked.Abort("Its time and that of its calls is over."), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

    /// <summary>Lets a connection in, in the place of another where a limit is reached.</summary>
    private bool TryEnter(TrackedConnection entering, out TrackedConnection? leaving)
    {
        leaving = null;
        lock (_lock)
        {
            var isAddressFull = _ofAddress.GetValueOrDefault(entering.Address) >= limits.MostOfAddress;
            if (isAddressFull || _all.Count >= limits.Most)
            {
                leaving = _all.Where(other => other.IsIdle && (!isAddressFull || other.Address == entering.Address)).MinBy(other => other.Worth);
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

    // All on a Unix domain socket are of one machine.
    private static string AddressOf(EndPoint? remote) => remote is IPEndPoint ip ? ip.Address.ToString() : "socket";

    [LoggerMessage(
        EventId = 1105, Level = LogLevel.Warning, Message = "Connections at their limit: {Ended} without a call ended for new ones, {Refused} new ones refused")]
    private static partial void LogFull(ILogger logger, int ended, int refused);
}
