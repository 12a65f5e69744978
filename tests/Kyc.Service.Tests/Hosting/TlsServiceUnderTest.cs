using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Grpc.Net.Client;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Runs the service in this process with mutual TLS and a principals file, which a test can change while the service runs.
/// </summary>
public sealed class TlsServiceUnderTest : IAsyncDisposable
{
    // Events of docs/log-events.md.
    private const int TlsReloaded = 1108;
    private const int TlsRefused = 1109;
    private const int PrincipalsReloaded = 1110;
    private const int PrincipalsRefused = 1111;

    private readonly WebApplication _app;
    private readonly string _folder;

    private TlsServiceUnderTest(WebApplication app, ManualClock clock, string folder, int port, int healthPort, LogRecorder log) =>
        (_app, Clock, _folder, Port, HealthAddress, Log) =
            (app, clock, folder, port, new Uri($"http://127.0.0.1:{healthPort}"), log);

    public ManualClock Clock { get; }

    /// <summary>Gets the gRPC port.</summary>
    public int Port { get; }

    /// <summary>Gets the address of the health port.</summary>
    public Uri HealthAddress { get; }

    /// <summary>Gets all log lines of the service.</summary>
    public LogRecorder Log { get; }

    public IServiceProvider Services => _app.Services;

    public KycDatabase Database => Services.GetRequiredService<KycDatabase>();

    /// <summary>Starts the service.</summary>
    /// <param name="fixture">Fixture with the cluster for the databases.</param>
    /// <param name="server">The CA that issues the service's certificate.</param>
    /// <param name="clientCas">The CAs of client certificates.</param>
    /// <param name="principals">The content of the principals file.</param>
    public static async Task<TlsServiceUnderTest> StartAsync(
        ClusterFixture fixture, DevelopmentAuthority server, IEnumerable<DevelopmentAuthority> clientCas, JsonObject principals)
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync();
        var folder = Machine.CreatePrivateFolder(Path.Combine(fixture.Folder, $"tls-{Guid.NewGuid():N}"));
        WriteServerCertificate(folder, server);
        WriteClientCas(folder, clientCas);
        await File.WriteAllTextAsync(Path.Combine(folder, "principals.json"), principals.ToJsonString());
        var (port, healthPort) = (FreePortFinder.GetPort(), FreePortFinder.GetPort());
        var (clock, log) = (new ManualClock(ClusterFixture.Now), new LogRecorder());
        var app = ServiceHost.Build(
        [
            $"--Kyc:Database={kyc}", $"--Kyc:KeyDatabase={keys}", $"--Kyc:KeyEncryptionKeyFile={folder}/kek",
            $"--Kyc:SigningKeyFile={folder}/signing.pem", $"--Kyc:TrustAnchors={Path.Combine(fixture.Folder, "pki", "anchors")}",
            $"--Kyc:RevocationIndexFile={folder}/revocation.index", $"--Kyc:Listen=https://127.0.0.1:{port}",
            $"--Kyc:HealthListen=http://127.0.0.1:{healthPort}", $"--Kyc:TlsCertificate={folder}/server.pem",
            $"--Kyc:TlsKey={folder}/server.key", $"--Kyc:TlsClientCa={folder}/clients.pem",
            $"--Kyc:Principals={folder}/principals.json",
        ], clock, services => services.Replace(ServiceDescriptor.Singleton(CallRates.Create(1_000_000, 1_000_000))));
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await ServiceHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return new TlsServiceUnderTest(app, clock, folder, port, healthPort, log);
    }

    /// <summary>Opens a channel with a client certificate, or with none.</summary>
    /// <param name="certificate">The client certificate.</param>
    /// <param name="servers">The CAs that the client accepts the service's certificate from.</param>
    public GrpcChannel Connect(X509Certificate2? certificate, params DevelopmentAuthority[] servers) => GrpcChannel.ForAddress(
        $"https://127.0.0.1:{Port}",
        new GrpcChannelOptions { HttpHandler = CreateHandler(certificate, servers), DisposeHttpClient = true });

    /// <summary>Creates an HTTP handler with a client certificate, or with none.</summary>
    /// <param name="certificate">The client certificate.</param>
    /// <param name="servers">The CAs that the client accepts the service's certificate from.</param>
    public SocketsHttpHandler CreateHandler(X509Certificate2? certificate, params DevelopmentAuthority[] servers)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(servers.Select(server => server.Certificate).ToArray());
        handler.SslOptions.CertificateChainPolicy = policy;
        if (certificate is not null)
        {
            // With ClientCertificates, the client would fetch the certificate of the issuer.
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        return handler;
    }

    /// <summary>Replaces the principals file, and waits until its principals are in force.</summary>
    public Task WritePrincipalsAsync(JsonObject principals) =>
        WriteAndWaitAsync(PrincipalsReloaded, () => WriteFile("principals.json", principals.ToJsonString()));

    /// <summary>Replaces the service's certificate and key, and waits until they are in use.</summary>
    public Task WriteServerCertificateAsync(DevelopmentAuthority authority) =>
        WriteAndWaitAsync(TlsReloaded, () => WriteServerCertificate(_folder, authority));

    /// <summary>Replaces the CA certificates for client certificates, and waits until they are in use.</summary>
    public Task WriteClientCasAsync(params DevelopmentAuthority[] authorities) =>
        WriteAndWaitAsync(TlsReloaded, () => WriteClientCas(_folder, authorities));

    /// <summary>Replaces a file by a content that cannot be used, and waits until the service has refused it.</summary>
    public Task WriteUnusableFileAsync(string name, string content) =>
        WriteAndWaitAsync(name == "principals.json" ? PrincipalsRefused : TlsRefused, () => WriteFile(name, content));

    /// <summary>Returns the content of one of the service's files.</summary>
    public string ReadFile(string name) => File.ReadAllText(Path.Combine(_folder, name));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task WriteAndWaitAsync(int logEvent, Action write)
    {
        var count = Log.GetLines(logEvent).Count;
        write();
        await Log.WaitForEventAsync(logEvent, count + 1);
    }

    private void WriteFile(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);

    private static void WriteServerCertificate(string folder, DevelopmentAuthority authority)
    {
        using var certificate = authority.IssueServer();
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private static void WriteClientCas(string folder, IEnumerable<DevelopmentAuthority> authorities) =>
        File.WriteAllText(
            Path.Combine(folder, "clients.pem"),
            string.Join('\n', authorities.Select(authority => authority.Certificate.ExportCertificatePem())));
}
