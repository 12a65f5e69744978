using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>A connection as <see cref="ConnectionGuard"/> sees it; a feature of the connection, so that its calls find it.</summary>
public sealed class TrackedConnection
{
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private int _calls;
    private long _usedAt;
    private volatile bool _hasServed;

    internal TrackedConnection(ConnectionContext connection, string address, TimeProvider clock)
    {
        (_connection, Address, _clock) = (connection, address, clock);
        _usedAt = clock.GetTimestamp();
    }

    /// <summary>Done when the first call comes, by which time the HTTP/2 connection stands.</summary>
    internal Action? Served { get; set; }

    /// <summary>Whose it is.</summary>
    internal string Address { get; }

    /// <summary>Whether no call is under way.</summary>
    internal bool IsIdle => Volatile.Read(ref _calls) == 0;

    /// <summary>Ends first what has never carried a call, which takes no more than to connect; then what was used longest ago.</summary>
    internal (bool HasServed, long UsedAt) Worth => (_hasServed, Volatile.Read(ref _usedAt));

    /// <summary>A call begins on it.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _calls);
        if (_hasServed) return;
        _hasServed = true;
        Served?.Invoke();
    }

    /// <summary>A call on it has ended.</summary>
    public void End()
    {
        Volatile.Write(ref _usedAt, _clock.GetTimestamp());
        Interlocked.Decrement(ref _calls);
    }

    /// <summary>Lets the calls under way end, and takes no other: GOAWAY, RFC 9113 6.8.</summary>
    internal void RequestClose() => _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>
    /// Ends it. One that has carried calls is told, so that a call that is being sent at this moment is sent again elsewhere.
    /// </summary>
    internal void Close()
    {
        if (_hasServed) RequestClose();
        else Abort("It carried no call while others needed its place.");
    }

    /// <summary>Ends it at once.</summary>
    internal void Abort(string why) => _connection.Abort(new ConnectionAbortedException(why));
}
