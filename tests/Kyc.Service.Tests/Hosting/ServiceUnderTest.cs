using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Service.Hosting;
using Kyc.Service.Storage;
using Kyc.VirtualCard.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Hosting;

/// <summary>The whole service in this process, over real gRPC on a free port, with a clock that the test turns.</summary>
public sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServiceUnderTest(WebApplication app, ManualClock clock, Settings settings, GrpcChannel channel)
    {
        (_app, Clock, Is, Channel) = (app, clock, settings, channel);
        Applications = new ApplicationService.ApplicationServiceClient(channel);
        Cards = new CardVerificationService.CardVerificationServiceClient(channel);
        Revocation = new RevocationService.RevocationServiceClient(channel);
    }

    public ManualClock Clock { get; }

    public Settings Is { get; }

    public GrpcChannel Channel { get; }

    public ApplicationService.ApplicationServiceClient Applications { get; }

    public CardVerificationService.CardVerificationServiceClient Cards { get; }

    public RevocationService.RevocationServiceClient Revocation { get; }

    public KycDatabase Database => _app.Services.GetRequiredService<KycDatabase>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Metadata that names a caller.</summary>
    public static Metadata Caller => new() { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", "staff-1" } };

    public static async Task<ServiceUnderTest> StartAsync(ClusterFixture fixture, ManualClock? clock = null)
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync();
        var settings = new Settings(kyc, keys, Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.kek"), Path.Combine(fixture.Folder, "pki", "anchors"));
        return await StartAsync(settings, clock ?? new ManualClock(ClusterFixture.Now));
    }

    /// <summary>Another instance, or the same one again, on databases that exist.</summary>
    public static async Task<ServiceUnderTest> StartAsync(Settings settings, ManualClock clock)
    {
        var port = FreePorts.One();
        var app = ServiceHost.Build(settings.Arguments(port, FreePorts.One()), clock);
        try
        {
            await ServiceHost.PrepareAsync(app, CancellationToken.None);
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new ServiceUnderTest(app, clock, settings, GrpcChannel.ForAddress($"http://127.0.0.1:{port}"));
    }

    /// <summary>Imports the fresh list of the personas' municipality.</summary>
    public Task<ImportCrlResponse> ImportFreshCrlAsync(TestPki pki) => ImportAsync(pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Clock.GetUtcNow()));

    public Task<ImportCrlResponse> ImportAsync(byte[] der) => CrlUpload.SendAsync(Revocation, der.Chunk(64 * 1024));

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }

    public sealed record Settings(string Database, string KeyDatabase, string KeyFile, string Anchors)
    {
        public string[] Arguments(int port, int healthPort) =>
        [
            $"--Kyc:Database={Database}", $"--Kyc:KeyDatabase={KeyDatabase}", $"--Kyc:KeyEncryptionKeyFile={KeyFile}", $"--Kyc:TrustAnchors={Anchors}",
            $"--Kyc:Listen=http://127.0.0.1:{port}", $"--Kyc:HealthListen=http://127.0.0.1:{healthPort}",
        ];
    }
}
