using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace Kyc.Compat.Tests.RoundTrip;

/// <summary>Credentials mean something only to the engines: here both take ours apart on a TLS connection.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly X509Certificate2 _serverCertificate = SelfSigned("CN=localhost");
    private readonly X509Certificate2 _clientCertificate = SelfSigned("CN=kiosk-1.example");
    private EchoServer _server = null!;

    public async Task InitializeAsync() => _server = await EchoServer.StartAsync(tls: _serverCertificate);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _serverCertificate.Dispose();
        _clientCertificate.Dispose();
    }

    [Fact]
    public async Task Call_credentials_of_channel_and_call_are_all_asked_and_sent()
    {
        var asked = new List<AuthInterceptorContext>();
        var channelToken = CallCredentials.FromInterceptor((context, metadata) => Add(context, metadata, "channel"));
        var first = CallCredentials.FromInterceptor((context, metadata) => Add(context, metadata, "first"));
        var second = CallCredentials.FromInterceptor((context, metadata) => Add(context, metadata, "second"));
        using var channel = Connect(ChannelCredentials.Create(ChannelCredentials.SecureSsl, channelToken));

        var answer = await new Echo.EchoClient(channel).UnaryAsync(
            new EchoMessage { Text = EchoService.AllHeaderValues },
            new CallOptions(credentials: CallCredentials.Compose(first, second)));

        Assert.Equal(["channel", "first", "second"], answer.Text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.All(asked, context => Assert.Equal("Unary", context.MethodName));
        Assert.All(asked, context => Assert.EndsWith("/kyc.compat.test.Echo", context.ServiceUrl, StringComparison.Ordinal));

        Task Add(AuthInterceptorContext context, Metadata metadata, string value)
        {
            asked.Add(context);
            metadata.Add("x-asked", value);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_failing_interceptor_ends_the_call_before_it_is_sent()
    {
        var failing = CallCredentials.FromInterceptor((_, _) => throw new RpcException(new Status(StatusCode.Unauthenticated, "no token")));
        using var channel = Connect(ChannelCredentials.Create(new SslCredentials(), failing));

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Echo.EchoClient(channel).UnaryAsync(new EchoMessage { Text = "x" }));

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
        Assert.Empty(_server.Encodings);
    }

    [Fact]
    public async Task The_clients_certificate_is_the_peers_identity()
    {
        using var channel = Connect(ChannelCredentials.SecureSsl);
        var answer = await new Echo.EchoClient(channel).UnaryAsync(new EchoMessage { Text = EchoService.WhoAmI });

        Assert.Equal("x509_common_name=kiosk-1.example", answer.Text);
    }

    [Fact]
    public void The_client_engine_refuses_certificates_it_would_not_use() =>
        Assert.Throws<InvalidOperationException>(() => Connect(new SslCredentials("roots")));

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private GrpcChannel Connect(ChannelCredentials credentials) => _server.Connect(new GrpcChannelOptions
    {
        Credentials = credentials,
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => _serverCertificate.Equals(certificate),
                ClientCertificates = [_clientCertificate],
            },
        },
    });
}
