using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Grpc;

/// <summary>
/// Forwards connections without TLS to a server with mutual TLS, because h2load cannot send a client certificate. The relay runs in the
/// process of the benchmark, so that only the server's part of TLS is in the measured processor time of the server. Both servers are
/// measured through a relay.
/// </summary>
internal sealed class TlsRelay : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly SslClientAuthenticationOptions _tls;

    /// <summary>Starts to listen on a free port of loopback.</summary>
    /// <param name="server">The address of the server.</param>
    /// <param name="access">The files of the caller and the server's CA.</param>
    /// <param name="caller">The name of the caller.</param>
    public TlsRelay(Uri server, DevelopmentAccess access, string caller)
    {
        _server = server;
        using var handler = access.CreateHandler(caller);
        _tls = handler.SslOptions;
        _tls.TargetHost = server.Host;
        _tls.ApplicationProtocols = [SslApplicationProtocol.Http2];
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Gets the address of the relay.</summary>
    public string Address => $"http://{_listener.LocalEndpoint}";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The relay was disposed.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        await using var near = new NetworkStream(client, ownsSocket: true);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await using var far = new SslStream(new NetworkStream(server, ownsSocket: false));
            await far.AuthenticateAsClientAsync(_tls);
            // When one side closes its connection, the other one is closed too.
            await Task.WhenAny(near.CopyToAsync(far, BufferBytes), far.CopyToAsync(near, BufferBytes));
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // One side ended the connection. h2load reports calls that had no answer.
        }
    }
}
