using Grpc.Core;
using Grpc.Core.Interceptors;
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
        var invoker = channel.Intercept(new DeadlineSetter());
        Applications = new ApplicationService.ApplicationServiceClient(invoker);
        Cards = new CardVerificationService.CardVerificationServiceClient(invoker);
        Revocation = new RevocationService.RevocationServiceClient(invoker);
        Mail = new MailVerificationService.MailVerificationServiceClient(invoker);
        Evidence = new EvidenceService.EvidenceServiceClient(invoker);
        Keys = new KeyService.KeyServiceClient(invoker);
    }

    public ManualClock Clock { get; }

    public Settings Is { get; }

    /// <summary>The bare channel: its calls have only the deadline that the test gives them.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>Where gRPC listens.</summary>
    public Uri Address => new($"http://{Channel.Target}");

    /// <summary>Where the health pages are.</summary>
    public required Uri HealthAddress { get; init; }

    public ApplicationService.ApplicationServiceClient Applications { get; }

    public CardVerificationService.CardVerificationServiceClient Cards { get; }

    public RevocationService.RevocationServiceClient Revocation { get; }

    public MailVerificationService.MailVerificationServiceClient Mail { get; }

    public KeyService.KeyServiceClient Keys { get; }

    public EvidenceService.EvidenceServiceClient Evidence { get; }

    public KycDatabase Database => _app.Services.GetRequiredService<KycDatabase>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Metadata that names a caller.</summary>
    public static Metadata Caller => new() { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", "staff-1" } };

    /// <summary>The same for another member of staff.</summary>
    public static Metadata Staff(string person) => new() { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", person } };

    public static async Task<ServiceUnderTest> StartAsync(ClusterFixture fixture, ManualClock? clock = null) =>
        await StartAsync(await NewSettingsAsync(fixture), clock ?? new ManualClock(ClusterFixture.Now));

    /// <summary>Databases and a key file that are nobody else's.</summary>
    public static async Task<Settings> NewSettingsAsync(ClusterFixture fixture)
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync();
        return new Settings(kyc, keys, Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.kek"), Path.Combine(fixture.Folder, "pki", "anchors"));
    }

    /// <summary>Another instance, or the same one again, on databases that exist.</summary>
    public static async Task<ServiceUnderTest> StartAsync(Settings settings, ManualClock clock)
    {
        var (port, healthPort) = (FreePorts.One(), FreePorts.One());
        var app = ServiceHost.Build(settings.Arguments(port, healthPort), clock);
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
        return new ServiceUnderTest(app, clock, settings, GrpcChannel.ForAddress($"http://127.0.0.1:{port}"))
        {
            HealthAddress = new Uri($"http://127.0.0.1:{healthPort}"),
        };
    }

    /// <summary>Imports the fresh list of the personas' municipality.</summary>
    public Task<ImportCrlResponse> ImportFreshCrlAsync(TestPki pki) => ImportAsync(pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Clock.GetUtcNow()));

    public Task<ImportCrlResponse> ImportAsync(byte[] der) => CrlUpload.SendAsync(Revocation, der.Chunk(64 * 1024));

    /// <summary>Stops as an orderly stop of the process does, which lets calls finish.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }

    /// <param name="KeyFile">Empty for a service whose keys are all on a token.</param>
    public sealed record Settings(string Database, string KeyDatabase, string KeyFile, string Anchors)
    {
        /// <summary>Further settings, each as <c>--Kyc:Name=value</c>.</summary>
        public string[] More { get; init; } = [];

        public string SigningKeyFile => KeyFile + ".signing.pem";

        public string[] Arguments(int port, int healthPort) =>
        [
            $"--Kyc:Database={Database}", $"--Kyc:KeyDatabase={KeyDatabase}", $"--Kyc:KeyEncryptionKeyFile={KeyFile}", $"--Kyc:TrustAnchors={Anchors}",
            $"--Kyc:Listen=http://127.0.0.1:{port}", $"--Kyc:HealthListen=http://127.0.0.1:{healthPort}",
            .. KeyFile.Length > 0 ? [$"--Kyc:SigningKeyFile={SigningKeyFile}"] : Array.Empty<string>(), .. More,
        ];
    }
}
