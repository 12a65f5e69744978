using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// Represents a connection that <see cref="ConnectionGuard"/> tracks. It is a feature of the connection, so that calls on it can find it.
/// </summary>
public sealed class TrackedConnection
{
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private int _activeCallCount;
    private long _usedAt;
    private volatile bool _hasCarriedCall;

    internal TrackedConnection(ConnectionContext connection, string address, TimeProvider clock)
    {
        (_connection, Address, _clock) = (connection, address, clock);
        _usedAt = clock.GetTimestamp();
    }

    /// <summary>Invoked when the first call begins; the HTTP/2 connection is established by then.</summary>
    internal Action? FirstCallCallback { get; set; }

    /// <summary>The remote address of the connection.</summary>
    internal string Address { get; }

    /// <summary>Whether no call is in progress on the connection.</summary>
    internal bool IsIdle => Volatile.Read(ref _activeCallCount) == 0;

    /// <summary>
    /// The order in which connections are closed to make room: first those that never carried a call, since merely connecting creates them;
    /// then those that were used least recently.
    /// </summary>
    internal (bool HasServed, long UsedAt) EvictionOrder => (_hasCarriedCall, Volatile.Read(ref _usedAt));

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
        Volatile.Write(ref _usedAt, _clock.GetTimestamp());
        Interlocked.Decrement(ref _activeCallCount);
    }

    /// <summary>Sends GOAWAY (RFC 9113 6.8): calls in progress may end, and the connection accepts no new ones.</summary>
    internal void RequestClose() => _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>
    /// Closes the connection. One that has carried calls sends GOAWAY, so that the client retries elsewhere a call that it is just sending.
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
