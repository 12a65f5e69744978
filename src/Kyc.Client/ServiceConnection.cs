using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Kyc.Client;

/// <summary>
/// A connection of one of our programs to the service: names the caller, bounds and repeats calls as <see cref="CallRules"/> say,
/// and tells failures so that staff know what to check. Made without touching the network; calls connect.
/// </summary>
public sealed class ServiceConnection : IDisposable
{
    /// <summary>Metadata key of <see cref="CorrelationId"/>.</summary>
    public const string CorrelationKey = "kyc-correlation-id";

    private const int CorrelationBytes = 8;

    private readonly GrpcChannel _channel;
    private readonly ServiceAddress _address;

    private ServiceConnection(ServiceAddress address, SslClientAuthenticationOptions? tls, CallerIdentity caller, TimeProvider clock)
    {
        _address = address;
        var handler = new SocketsHttpHandler
        {
            // An address that swallows packets shall not eat the whole deadline of a call.
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A watched application is silent for long; a line that died meanwhile must be noticed.
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation);
        }

        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = new SentOnceHandler(handler),
            DisposeHttpClient = true,
            ServiceConfig = CallRules.ToServiceConfig(),
            // Between two tries a service that came back must be found again.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        CorrelationId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CorrelationBytes));
        Invoker = _channel.Intercept(new ClientCallInterceptor(caller, CorrelationId, clock));
    }

    /// <summary>What generated clients are made from.</summary>
    public CallInvoker Invoker { get; }

    /// <summary>
    /// Sixteen random hexadecimal digits that all calls of this connection carry; by it an operator finds them in the service's
    /// log. Says nothing about anybody.
    /// </summary>
    public string CorrelationId { get; }

    /// <summary>Prepares a connection. Personal data crosses it, so plain HTTP is for this very machine only.</summary>
    /// <param name="address">
    /// For example <c>http://127.0.0.1:5001</c>, <c>https://kyc.example.com</c>, or <c>unix:</c> with the path of the operator socket.
    /// </param>
    /// <param name="caller">Who calls.</param>
    /// <param name="clock">Time for deadlines.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="problem">What is wrong with address, caller's name or files, one English sentence.</param>
    /// <param name="tls">Needed for https and for nothing else: the service offers no TLS without client certificates.</param>
    public static bool TryCreate(
        string address,
        CallerIdentity caller,
        TimeProvider clock,
        [NotNullWhen(true)] out ServiceConnection? connection,
        [NotNullWhen(false)] out string? problem,
        TlsFiles? tls = null)
    {
        connection = null;
        if (!ServiceAddress.TryParse(address, tls is not null, out ServiceAddress? parsed, out problem))
        {
            return false;
        }

        if (!CallerIdentity.IsName(caller.Program) || !CallerIdentity.IsName(caller.Person))
        {
            problem = "The caller's name must be 1 to 64 characters of A-Z a-z 0-9 . _ @ -";
            return false;
        }

        SslClientAuthenticationOptions? options = null;
        if (tls is not null && !ClientTls.TryLoad(tls, out options, out problem))
        {
            return false;
        }

        connection = new ServiceConnection(parsed, options, caller, clock);
        return true;
    }

    /// <summary>Why a call over this connection failed.</summary>
    public ServiceFailure Explain(RpcException problem) => ServiceFailure.From(problem, _address);

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
