using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge.Authorization;

/// <summary>Changes certificates, CA certificates and principals while clients call.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "4(1)S4")]
[Trait("Control", "4(2)S2")]
public sealed class CallerReloadTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string FrontEnd = "front-end-7";
    private const int ClientCount = 64;

    private readonly DevelopmentAuthority _old = new("old");
    private readonly DevelopmentAuthority _new = new("new");
    private TlsServiceUnderTest _service = null!;

    private static JsonObject Principals =>
        TestPrincipals.CreateFile(TestPrincipals.CreateProgram(FrontEnd, "FRONT_END"), TestPrincipals.CreateProgram("monitor", "MONITOR"));

    public async Task InitializeAsync() => _service = await TlsServiceUnderTest.StartAsync(fixture, _old, [_old], Principals);

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _old.Dispose();
        _new.Dispose();
    }

    [Fact]
    public async Task No_call_of_64_clients_fails_while_the_certificates_and_the_CA_change()
    {
        using var oldCertificate = _old.IssueClient(TestPrincipals.GetUri(FrontEnd));
        using var newCertificate = _new.IssueClient(TestPrincipals.GetUri(FrontEnd));
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, ClientCount).Select(_ => new RollingClient(_service, [_old, _new], oldCertificate)).ToList();
        var calls = clients.Select(client => client.CallUntilAsync(stop.Token)).ToList();

        await _service.WriteServerCertificateAsync(_new);
        await _service.WriteClientCasAsync(_old, _new);
        clients.ForEach(client => client.Renew(newCertificate));
        await Eventually.IsTrueAsync(() => Task.FromResult(clients.TrueForAll(client => client.RenewedCallCount > 0)));
        await _service.WriteClientCasAsync(_new);
        var counts = clients.ConvertAll(client => client.RenewedCallCount);
        await Eventually.IsTrueAsync(() => Task.FromResult(clients.Zip(counts).All(pair => pair.First.RenewedCallCount > pair.Second + 5)));

        await stop.CancelAsync();
        await Task.WhenAll(calls);
        Assert.Empty(clients.SelectMany(client => client.Failures));
        clients.ForEach(client => client.Dispose());

        // A certificate of the CA that was removed is refused, also after its connections had been open.
        using var refused = _service.Connect(oldCertificate, _old, _new);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => CheckAsync(refused))).StatusCode);
    }

    [Theory]
    [InlineData("server.pem")]
    [InlineData("clients.pem")]
    [InlineData("principals.json")]
    public async Task After_a_file_is_broken_or_partly_written_the_last_good_version_stays_in_use(string name)
    {
        using var certificate = _old.IssueClient(TestPrincipals.GetUri(FrontEnd));
        var good = _service.ReadFile(name);
        foreach (var bad in new[] { "", "rubbish", good[..(good.Length / 2)], good + good[..(good.Length / 2)], good[..(good.Length / 2)] + "\n" + good })
        {
            await _service.WriteUnusableFileAsync(name, bad);
            using var channel = _service.Connect(certificate, _old);
            await CheckAsync(channel);
        }
    }

    [Fact]
    public async Task A_new_server_certificate_without_its_key_is_not_used_and_the_last_good_pair_stays_in_use()
    {
        using var other = _new.IssueServer();
        await _service.WriteUnusableFileAsync("server.pem", other.ExportCertificatePem());
        using var certificate = _old.IssueClient(TestPrincipals.GetUri(FrontEnd));
        using var channel = _service.Connect(certificate, _old);
        await CheckAsync(channel);
    }

    [Fact]
    public async Task After_ten_changes_of_the_client_CAs_a_client_without_a_certificate_is_still_refused()
    {
        for (var i = 0; i < 5; i++)
        {
            await _service.WriteClientCasAsync(_old, _new);
            await _service.WriteClientCasAsync(_old);
        }

        using var channel = _service.Connect(null, _old);
        var exception = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(channel));
        Assert.True(exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal, exception.Status.ToString());
        Assert.Null(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
    }

    [Fact]
    public async Task The_handshake_does_not_fetch_the_address_that_an_unknown_certificate_gives_for_its_issuer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=caller", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(DevelopmentAuthority.ClientAuthentication)], false));
        request.CertificateExtensions.Add(
            new X509AuthorityInformationAccessExtension(null, [$"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/ca.crt"]));
        var now = TimeProvider.System.GetUtcNow();
        using var unsigned = request.Create(_new.Certificate, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        using var certificate = unsigned.CopyWithPrivateKey(key);

        using var channel = _service.Connect(certificate, _old);
        await Assert.ThrowsAsync<RpcException>(() => CheckAsync(channel));
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("ended")]
    [InlineData("revoked")]
    [InlineData("ca")]
    public async Task The_open_stream_of_a_caller_ends_when_the_caller_loses_its_permission(string change)
    {
        // A connection that never begins its TLS handshake must not keep the service from checking the others.
        using var idleClient = new TcpClient();
        await idleClient.ConnectAsync(IPAddress.Loopback, _service.Port);
        using var certificate = _old.IssueClient(TestPrincipals.GetUri(FrontEnd));
        using var channel = _service.Connect(certificate, _old);
        using var watch = new Grpc.Health.V1.Health.HealthClient(channel).Watch(new());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));

        await ChangeAsync(change, certificate);
        await Assert.ThrowsAsync<RpcException>(() => ReadToEndAsync(watch.ResponseStream).WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<RpcException>(() => CheckAsync(channel));
    }

    private async Task ChangeAsync(string change, X509Certificate2 certificate)
    {
        var file = Principals;
        switch (change)
        {
            case "removed":
                file["principals"]!.AsArray().RemoveAt(0);
                break;
            case "ended":
                file["principals"]![0]!["lastDay"] = "2026-01-31";
                break;
            case "revoked":
                file["revokedKeys"] = new JsonArray(Kyc.Service.Platform.Edge.Principals.PrincipalSet.GetKeyHash(certificate));
                break;
            default:
                await _service.WriteClientCasAsync(_new);
                return;
        }

        await _service.WritePrincipalsAsync(file);
    }

    private static async Task ReadToEndAsync<T>(IAsyncStreamReader<T> stream)
    {
        while (await stream.MoveNext(CancellationToken.None))
        {
            // Only the end is of interest.
        }
    }

    private static async Task CheckAsync(GrpcChannel channel) =>
        await new Grpc.Health.V1.Health.HealthClient(channel).CheckAsync(new(), deadline: Deadline);

    private static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);

    /// <summary>A client that makes one call after the other, and changes to another certificate between two calls.</summary>
    private sealed class RollingClient(
        TlsServiceUnderTest service, DevelopmentAuthority[] servers, X509Certificate2 certificate) : IDisposable
    {
        private GrpcChannel _channel = service.Connect(certificate, servers);
        private volatile X509Certificate2? _renewedCertificate;
        private int _renewedCallCount;

        /// <summary>Gets the number of calls with the renewed certificate.</summary>
        public int RenewedCallCount => Volatile.Read(ref _renewedCallCount);

        public List<string> Failures { get; } = [];

        public void Renew(X509Certificate2 renewed) => _renewedCertificate = renewed;

        public async Task CallUntilAsync(CancellationToken cancellationToken)
        {
            var isRenewed = false;
            while (!cancellationToken.IsCancellationRequested)
            {
                if (!isRenewed && _renewedCertificate is { } renewed)
                {
                    _channel.Dispose();
                    (_channel, isRenewed) = (service.Connect(renewed, servers), true);
                }

                try
                {
                    await CheckAsync(_channel);
                    _renewedCallCount += isRenewed ? 1 : 0;
                }
                catch (RpcException exception)
                {
                    Failures.Add(exception.Status.ToString());
                }
            }
        }

        public void Dispose() => _channel.Dispose();
    }
}
