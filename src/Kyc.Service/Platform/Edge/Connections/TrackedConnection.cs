using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// Represents a connection that <see cref="ConnectionGuard"/> tracks. It is stored as a feature of the connection, so that the code that
/// handles a call can access it.
/// </summary>
public sealed class TrackedConnection
{
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private int _activeCallCount;
    private long _lastUsedTimestamp;
    private volatile bool _hasCarriedCall;

    internal TrackedConnection(ConnectionContext connection, string address, TimeProvider clock)
    {
        (_connection, Address, _clock) = (connection, address, clock);
        _lastUsedTimestamp = clock.GetTimestamp();
    }

    /// <summary>Called when the first call begins. At that time, the HTTP/2 connection is established.</summary>
    internal Action? FirstCallCallback { get; set; }

    /// <summary>The remote address of the connection.</summary>
    internal string Address { get; }

    /// <summary>Whether no call is in progress on the connection.</summary>
    internal bool IsIdle => Volatile.Read(ref _activeCallCount) == 0;

    /// <summary>
    /// The sort key for closing connections to make room. Connections that never carried a call are closed first, because a client can
    /// create them without sending anything; then the least recently used connections.
    /// </summary>
    internal (bool HasServed, long UsedAt) EvictionOrder => (_hasCarriedCall, Volatile.Read(ref _lastUsedTimestamp));

    /// <summary>Records that a call begins on the connection.</summary>
    public void BeginCall()
    {
        Interlocked.Increment(ref _activeCallCount);
        if (_hasCarriedCall)
        {
            return;
        }

        _hasCarriedCall = true;
        FirstCallCallback?.Invoke();
    }

    /// <summary>Records that a call on the connection has ended.</summary>
    public void EndCall()
    {
        Volatile.Write(ref _lastUsedTimestamp, _clock.GetTimestamp());
        Interlocked.Decrement(ref _activeCallCount);
    }

    /// <summary>Sends GOAWAY (RFC 9113 6.8): calls in progress may end, and the connection accepts no new ones.</summary>
    internal void RequestClose() => _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>
    /// Closes the idle connection. If it has carried calls, GOAWAY is sent, so that the client retries a call that it is just sending on a
    /// new connection.
    /// </summary>
    internal void Close()
    {
        if (_hasCarriedCall)
        {
            RequestClose();
        }
        else
        {
            Abort("The idle connection was closed to make room for another.");
        }
    }

    /// <summary>Closes the connection at once.</summary>
    internal void Abort(string reason) => _connection.Abort(new ConnectionAbortedException(reason));
}
