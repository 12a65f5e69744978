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
public sealed class TrackedConnection
{
    private readonly ConnectionContext _connection;
    private readonly TimeProvider _clock;
    private int _activeCallCount;
    private long _lastUsedTimestamp;
    private volatile bool _hasCarriedCall;
    private ITimer? _endTimer;
    private X509Certificate2? _clientCertificate;

    internal TrackedConnection(ConnectionContext connection, TimeProvider clock)
    {
        (_connection, _clock) = (connection, clock);
        RemoteAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        // Connections on a Unix domain socket have no remote address: they all come from this machine.
        Address = RemoteAddress?.ToString() ?? "socket";
        _lastUsedTimestamp = clock.GetTimestamp();
    }

    /// <summary>
    /// Gets or sets the callback that is invoked when the first call on the connection begins. The HTTP/2 connection has been established
    /// by then.
    /// </summary>
    internal Action? FirstCallCallback { get; set; }

    /// <summary>The remote IP address of the connection, or <c>socket</c> for a connection on a Unix domain socket.</summary>
    internal string Address { get; }

    /// <summary>
    /// The client certificate, which is set after the TLS handshake; null before, and without TLS. The server's own feature is not read
    /// here, because it throws during a handshake.
    /// </summary>
    internal X509Certificate2? ClientCertificate
    {
        get => Volatile.Read(ref _clientCertificate);
        set => Volatile.Write(ref _clientCertificate, value);
    }

    /// <summary>Gets the user who opened the connection of the operator socket; null for a connection of a port.</summary>
    internal OperatorPeer? Peer => _connection.Features.Get<OperatorPeer>();

    /// <summary>Gets the remote IP address; null for a connection of the operator socket.</summary>
    internal IPAddress? RemoteAddress { get; }

    /// <summary>The principals in which <see cref="Principal"/> was looked up; null before the first check of the connection.</summary>
    internal PrincipalSet? Principals { get; set; }

    /// <summary>The caller of the connection according to <see cref="Principals"/>; null if it is unknown.</summary>
    internal Principal? Principal { get; set; }

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
    /// Closes the connection, which must be idle. If it has carried calls, GOAWAY is sent: a client that was just sending a call then
    /// retries that call on a new connection.
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

    /// <summary>
    /// Ends the connection of a caller that may not call any more: sends GOAWAY, and closes the connection after the given time. Further
    /// calls to this method have no effect.
    /// </summary>
    internal void End(TimeSpan timeout)
    {
        const string reason = "The caller may not call any more.";
        if (_endTimer is not null)
        {
            return;
        }

        _endTimer = _clock.CreateTimer(_ => Abort(reason), null, _hasCarriedCall ? timeout : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        if (_hasCarriedCall)
        {
            RequestClose();
        }
    }

    /// <summary>Closes the connection at once, which also ends the calls on it.</summary>
    internal void Abort(string reason) => _connection.Abort(new ConnectionAbortedException(reason));
}
