using System.Net;
using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Edge.Principals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Kyc.Service.Platform.Edge.Connections;

/// <summary>
/// Represents a connection that <see cref="ConnectionGuard"/> tracks. It is stored as a feature of the connection, so that the code that
/// handles a call can access it.
/// </summary>
public sealed class TrackedConnection : IDisposable
{
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private int _activeCallCount;
    private long _lastUsedTimestamp;
    private volatile bool _hasCarriedCall;
    private readonly Lock _endLock = new();
    private readonly ITimer _endTimer;
    private TimeSpan? _endTimeout;
    private X509Certificate2? _clientCertificate;
    private volatile KnownCaller? _caller;

    internal TrackedConnection(ConnectionContext connection, ListenerKind listener, TimeProvider clock)
    {
        (_connection, Listener, _clock) = (connection, listener, clock);
        RemoteAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        // Connections on a Unix domain socket have no remote address: they all come from this machine.
        Address = RemoteAddress?.ToString() ?? "socket";
        _lastUsedTimestamp = clock.GetTimestamp();
        _endTimer = clock.CreateTimer(
            _ => Abort("The time for the calls in progress has ended."), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Gets or sets the callback that is invoked when the first call on the connection begins. The HTTP/2 connection has been established
    /// by then.
    /// </summary>
    internal Action? FirstCallCallback { get; set; }

    /// <summary>Gets the listener that accepted the connection.</summary>
    internal ListenerKind Listener { get; }

    /// <summary>The remote IP address of the connection, or <c>socket</c> for a connection on a Unix domain socket.</summary>
    internal string Address { get; }

    /// <summary>
    /// The client certificate, which is set after the TLS handshake; null before, and on the operator socket. The server's own feature is
    /// not read here, because it throws during a handshake.
    /// </summary>
    internal X509Certificate2? ClientCertificate
    {
        get => Volatile.Read(ref _clientCertificate);
        set => Volatile.Write(ref _clientCertificate, value);
    }

    /// <summary>Gets the user who opened the connection of the operator socket; null for a connection of a port.</summary>
    internal OperatorPeer? Peer => _connection.Features.Get<OperatorPeer>();

    /// <summary>
    /// Gets a value indicating whether the kernel or the TLS handshake has identified the peer. False during the handshake and without TLS.
    /// </summary>
    internal bool IsAuthenticated => Peer is not null || ClientCertificate is not null;

    /// <summary>Gets the remote IP address; null for a connection of the operator socket.</summary>
    internal IPAddress? RemoteAddress { get; }

    /// <summary>The CA certificates with which the client certificate was checked last; null before the first check.</summary>
    internal X509Certificate2Collection? ClientCas { get; set; }

    /// <summary>The stored result of authenticating the connection's certificate; null before its first call.</summary>
    internal AuthenticateResult? Authentication { get; set; }

    /// <summary>Whether no call is in progress on the connection.</summary>
    internal bool IsIdle => Volatile.Read(ref _activeCallCount) == 0;

    /// <summary>
    /// The sort key for closing connections to make room. Connections that have never carried a call are closed first, because a client can
    /// create them without sending anything. The other connections follow, the least recently used ones first.
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

    /// <summary>Sends GOAWAY (RFC 9113 6.8): calls in progress may complete, but the connection accepts no new calls.</summary>
    internal void RequestClose() => _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>
    /// Returns the caller of the connection among the given principals; null if it is unknown or has not authenticated itself. The result
    /// is stored, because the hash of a key takes longer than a call's other checks.
    /// </summary>
    internal Principal? FindPrincipal(PrincipalSet principals)
    {
        if (!IsAuthenticated)
        {
            return null;
        }

        if (_caller is not { } caller || !ReferenceEquals(caller.Principals, principals))
        {
            var principal = Peer is { } peer ? principals.FindAccount(peer.UserName) : principals.Find(ClientCertificate!);
            _caller = caller = new KnownCaller(principals, principal);
        }

        return caller.Principal;
    }

    /// <summary>
    /// Closes the connection after the calls in progress. If it has carried calls, GOAWAY is sent: a client that was just sending a call
    /// then retries that call on a new connection.
    /// </summary>
    internal void Close()
    {
        if (_hasCarriedCall)
        {
            RequestClose();
        }
        else
        {
            Abort("The connection was closed without a call.");
        }
    }

    /// <summary>
    /// Closes the connection as <see cref="Close"/> does, and ends the calls in progress after the given time. A further call to this
    /// method has an effect only if its time is shorter.
    /// </summary>
    internal void End(TimeSpan timeout)
    {
        lock (_endLock)
        {
            if (_endTimeout <= timeout)
            {
                return;
            }

            _endTimeout = timeout;
            _endTimer.Change(timeout, Timeout.InfiniteTimeSpan);
        }

        Close();
    }

    /// <summary>Closes the connection at once, which also ends the calls on it.</summary>
    internal void Abort(string reason) => _connection.Abort(new ConnectionAbortedException(reason));

    /// <inheritdoc />
    public void Dispose() => _endTimer.Dispose();

    /// <summary>The result of looking up the caller of the connection.</summary>
    private sealed record KnownCaller(PrincipalSet Principals, Principal? Principal);
}
