using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Kyc.Client;

/// <summary>
/// Represents a connection of one of our programs to the service. It identifies the caller, limits and retries calls according to
/// <see cref="CallRules"/>, and explains failures so that staff can act on them. Creating it does not use the network. The first call
/// connects.
/// </summary>
public sealed class ServiceConnection : IDisposable
{
    /// <summary>The metadata key of <see cref="CorrelationId"/>.</summary>
    public const string CorrelationIdKey = "kyc-correlation-id";

    private const int CorrelationIdBytes = 8;

    private readonly GrpcChannel _channel;
    private readonly ServiceAddress _address;

    private ServiceConnection(ServiceAddress address, SslClientAuthenticationOptions? tls, CallerIdentity caller, TimeProvider clock)
    {
        _address = address;
        var handler = new SocketsHttpHandler
        {
            // If an address drops packets, the connection attempt must not use the whole deadline of a call.
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // While a client watches an application, the service may send nothing for a long time. The pings detect a lost connection.
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken);
        }

        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = new SendOnceHandler(handler),
            DisposeHttpClient = true,
            ServiceConfig = CallRules.CreateServiceConfig(),
            // After the service becomes available again, the client must reconnect before the next attempt of a call.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        CorrelationId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CorrelationIdBytes));
        Invoker = _channel.Intercept(new ClientCallInterceptor(caller, CorrelationId, clock));
    }

    /// <summary>Gets the call invoker for generated clients.</summary>
    public CallInvoker Invoker { get; }

    /// <summary>
    /// Gets sixteen random hexadecimal digits that are sent with all calls of this connection, so that an operator can find them in the
    /// service's log. Contains no personal data.
    /// </summary>
    public string CorrelationId { get; }

    /// <summary>Creates a connection. Plain HTTP is refused, because the service accepts only callers with a client certificate.</summary>
    /// <param name="address">
    /// The address of the service, for example <c>https://kyc.example.com</c>, or <c>unix:</c> with the path of the operator socket.
    /// </param>
    /// <param name="caller">The identity of the caller.</param>
    /// <param name="clock">The clock for deadlines.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="problem">The error in the address, the caller's names or the TLS files, in one English sentence.</param>
    /// <param name="tls">
    /// The TLS files. Required for https and not allowed for the operator socket.
    /// </param>
    public static bool TryCreate(
        string address,
        CallerIdentity caller,
        TimeProvider clock,
        [NotNullWhen(true)] out ServiceConnection? connection,
        [NotNullWhen(false)] out string? problem,
        TlsFiles? tls = null)
    {
        connection = null;
        if (!ServiceAddress.TryParse(address, tls is not null, out var parsed, out problem))
        {
            return false;
        }

        if (!CallerIdentity.IsValidName(caller.Program) || !CallerIdentity.IsValidName(caller.Person))
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

    /// <summary>Returns the reason why a call over this connection failed.</summary>
    public ServiceFailure Explain(RpcException exception) => ServiceFailure.FromException(exception, _address);

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _channel.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
