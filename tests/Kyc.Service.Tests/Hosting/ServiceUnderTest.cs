using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Kyc.VirtualCard.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Hosting;

/// <summary>The whole service in this process, over real gRPC on a free port, with a clock that the test turns.</summary>
public sealed class ServiceUnderTest : IAsyncDisposable
{
    /// <summary>What <c>/readyz</c> adds as long as no revocation list was imported.</summary>
    public const string NoListWarning = "warning: cards cannot be verified: no revocation list is in force\n";

    private readonly WebApplication _app;

    private ServiceUnderTest(WebApplication app, ManualClock clock, Settings settings, GrpcChannel channel, string socket)
    {
        (_app, Clock, Is, Channel, OperatorSocket, OperatorChannel) = (app, clock, settings, channel, socket, SocketChannel.To(socket));
        Operators = OperatorChannel.Intercept(new DeadlineSetter());
        var invoker = channel.Intercept(new DeadlineSetter());
        Applications = new ApplicationService.ApplicationServiceClient(invoker);
        Cards = new CardVerificationService.CardVerificationServiceClient(invoker);
        Revocation = new RevocationService.RevocationServiceClient(invoker);
        Mail = new MailVerificationService.MailVerificationServiceClient(invoker);
        MailWork = new MailWorkService.MailWorkServiceClient(invoker);
        Evidence = new EvidenceService.EvidenceServiceClient(invoker);
        Keys = new KeyService.KeyServiceClient(invoker);
    }

    public ManualClock Clock { get; }

    public Settings Is { get; }

    /// <summary>The bare channel: its calls have only the deadline that the test gives them.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>The same over the operator socket.</summary>
    public GrpcChannel OperatorChannel { get; }

    /// <summary>What clients on the operator socket are made from.</summary>
    public CallInvoker Operators { get; }

    /// <summary>Path of the operator socket.</summary>
    public string OperatorSocket { get; }

    /// <summary>Who the people on the operator socket are.</summary>
    public required TestOperators Staffing { get; init; }

    /// <summary>Where gRPC listens.</summary>
    public Uri Address => new($"http://{Channel.Target}");

    /// <summary>Where the health pages are.</summary>
    public required Uri HealthAddress { get; init; }

    /// <summary>What the service measured since before its start.</summary>
    public required MeterReader Meter { get; init; }

    /// <summary>What the service logged since before its start.</summary>
    public required LogRecorder Log { get; init; }

    /// <summary>How many signed lists it has read from the database.</summary>
    public int CrlReads => Meter.Of("kyc.crl.reads").Count();

    public ApplicationService.ApplicationServiceClient Applications { get; }

    public CardVerificationService.CardVerificationServiceClient Cards { get; }

    public RevocationService.RevocationServiceClient Revocation { get; }

    public MailVerificationService.MailVerificationServiceClient Mail { get; }

    public MailWorkService.MailWorkServiceClient MailWork { get; }

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
    /// <param name="fixture">Where.</param>
    /// <param name="areMigrated">Whether the databases have the schema of today; otherwise they are empty.</param>
    public static async Task<Settings> NewSettingsAsync(ClusterFixture fixture, bool areMigrated = true)
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync(areMigrated);
        return new Settings(kyc, keys, Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.kek"),
            Path.Combine(fixture.Folder, "pki", "anchors"));
    }

    /// <summary>Another instance, or the same one again, on databases that exist.</summary>
    /// <param name="settings">Where its databases, keys and anchors are.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="replace">Puts a test's own services in the place of the product's.</param>
    public static async Task<ServiceUnderTest> StartAsync(Settings settings, ManualClock clock, Action<IServiceCollection>? replace = null)
    {
        var (port, healthPort) = (FreePorts.One(), FreePorts.One());
        // A short path: a socket's has at most 107 bytes.
        var (socket, staffing) = (Path.Combine(Directory.CreateTempSubdirectory("kyc-").FullName, "operator.sock"), new TestOperators());
        var app = ServiceHost.Build(
            [.. settings.Arguments(port, healthPort), $"--Kyc:OperatorSocket={socket}"], clock,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<IOperatorIdentity>(staffing));
                // A test calls as fast as the machine can, under one name; CallRatesTests has rates of its own.
                services.Replace(ServiceDescriptor.Singleton(CallRateLimits.Of(1_000_000)));
                replace?.Invoke(services);
            });
        var (meter, log) = (new MeterReader(app.Services), new LogRecorder());
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        try
        {
            await ServiceHost.PrepareAsync(app, CancellationToken.None);
            await app.StartAsync();
        }
        catch
        {
            meter.Dispose();
            await app.DisposeAsync();
            throw;
        }
        return new ServiceUnderTest(app, clock, settings, GrpcChannel.ForAddress($"http://127.0.0.1:{port}"), socket)
        {
            Staffing = staffing,
            HealthAddress = new Uri($"http://127.0.0.1:{healthPort}"),
            Meter = meter,
            Log = log,
        };
    }

    /// <summary>Imports the fresh list of the personas' municipality.</summary>
    public Task<ImportCrlResponse> ImportFreshCrlAsync(TestPki pki) =>
        ImportAsync(pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Clock.GetUtcNow()));

    public Task<ImportCrlResponse> ImportAsync(byte[] der, bool isDryRun = false) =>
        CrlUpload.SendAsync(Revocation, der.Chunk(64 * 1024), isDryRun);

    /// <summary>The lists in force.</summary>
    public async Task<GetRevocationStatusResponse> StatusAsync() =>
        await Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), Caller);

    /// <summary>A health page. Not ready (503) is an answer like any other, and the first one of a service that starts.</summary>
    public async Task<(HttpStatusCode Status, string Text)> PageAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = HealthAddress };
        using var page = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (page.StatusCode, await page.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until <c>/readyz</c> says what is waited for, and gives all that it says.</summary>
    public async Task<string> ReadinessAsync(Func<string, bool> isSaid)
    {
        var said = "";
        await Eventually.TrueAsync(async () => isSaid(said = (await PageAsync("/readyz")).Text));
        return said;
    }

    /// <summary>Stops as an orderly stop of the process does, which lets calls finish.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        OperatorChannel.Dispose();
        Meter.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(OperatorSocket)!, recursive: true);
    }

    /// <param name="KeyFile">Empty for a service whose keys are all on a token.</param>
    public sealed record Settings(string Database, string KeyDatabase, string KeyFile, string Anchors)
    {
        /// <summary>
        /// The same for an instance started again, another one for another instance. In a folder of its own, as in an installation: what a killed
        /// instance leaves there is no other test's.
        /// </summary>
        public string IndexFile { get; init; } =
            KeyFile.Length > 0 ? Path.Combine(Path.ChangeExtension(KeyFile, ".revocation"), "revocation.index")
                : Path.Combine(Anchors, "revocation.index");

        /// <summary>Further settings, as arguments.</summary>
        public string[] More { get; init; } = [];

        public string SigningKeyFile => KeyFile + ".signing.pem";

        public string[] Arguments(int port, int healthPort) =>
        [
            $"--Kyc:Database={Database}", $"--Kyc:KeyDatabase={KeyDatabase}", $"--Kyc:KeyEncryptionKeyFile={KeyFile}",
            $"--Kyc:TrustAnchors={Anchors}",
            $"--Kyc:Listen=http://127.0.0.1:{port}", $"--Kyc:HealthListen=http://127.0.0.1:{healthPort}",
            $"--Kyc:RevocationIndexFile={IndexFile}", .. KeyFile.Length > 0 ? [$"--Kyc:SigningKeyFile={SigningKeyFile}"]
                : Array.Empty<string>(), .. More,
        ];
    }
}
