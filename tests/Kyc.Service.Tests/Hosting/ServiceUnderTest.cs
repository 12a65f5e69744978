using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Kyc.VirtualCard.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Runs the whole service in this process, with real gRPC on a free port and a clock that the test sets.</summary>
public sealed class ServiceUnderTest : IAsyncDisposable
{
    /// <summary>Text that <c>/readyz</c> shows until a revocation list is imported.</summary>
    public const string NoListWarning = "warning: cards cannot be verified: no revocation list is in force\n";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = [];

    private ServiceUnderTest(WebApplication app, ManualClock clock, Settings settings, GrpcChannel channel, string operatorSocket)
    {
        (_app, Clock, CurrentSettings, Channel, OperatorSocket, OperatorChannel) = (
            app,
            clock,
            settings,
            channel,
            operatorSocket,
            SocketChannel.Create(operatorSocket));
        OperatorInvoker = OperatorChannel.Intercept(new DeadlineSetter());
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

    public Settings CurrentSettings { get; }

    /// <summary>Gets the channel without interceptors. Its calls have a deadline only if the test sets one.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>Gets the channel over the operator socket, without interceptors.</summary>
    public GrpcChannel OperatorChannel { get; }

    /// <summary>Gets the call invoker for clients on the operator socket.</summary>
    public CallInvoker OperatorInvoker { get; }

    /// <summary>Gets the path of the operator socket.</summary>
    public string OperatorSocket { get; }

    /// <summary>Gets the object with which a test sets the person who calls over the operator socket.</summary>
    public required TestOperatorIdentity OperatorIdentity { get; init; }

    /// <summary>Gets the address of the gRPC endpoint.</summary>
    public Uri Address => Endpoint.Address;

    /// <summary>Gets the gRPC endpoint with the files of its callers.</summary>
    internal ServiceEndpoint Endpoint => CreateEndpoint(Channel.Target);

    /// <summary>Gets the options with which the command <c>kyc</c> connects to the gRPC endpoint.</summary>
    public string[] ClientOptions => Endpoint.GetOptions(TestAccess.Program);

    /// <summary>Gets the address of the health pages.</summary>
    public required Uri HealthAddress { get; init; }

    /// <summary>Gets the reader of the measurements of the service. They include those made during its start.</summary>
    public required MeterReader Meter { get; init; }

    /// <summary>Gets the recorder of the log lines of the service. They include those written during its start.</summary>
    public required LogRecorder Log { get; init; }

    /// <summary>Gets the number of revocation lists that the service has read from the database.</summary>
    public int CrlReadCount => Meter.GetMeasurements("kyc.crl.reads").Count();

    public ApplicationService.ApplicationServiceClient Applications { get; }

    public CardVerificationService.CardVerificationServiceClient Cards { get; }

    public RevocationService.RevocationServiceClient Revocation { get; }

    public MailVerificationService.MailVerificationServiceClient Mail { get; }

    public MailWorkService.MailWorkServiceClient MailWork { get; }

    public KeyService.KeyServiceClient Keys { get; }

    public EvidenceService.EvidenceServiceClient Evidence { get; }

    public KycDatabase Database => _app.Services.GetRequiredService<KycDatabase>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Gets the metadata of a call by the staff member "staff-1".</summary>
    public static Metadata CallerMetadata => new() { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", "staff-1" } };

    /// <summary>Creates the metadata of a call by the given member of staff.</summary>
    public static Metadata CreateStaffMetadata(string person) =>
        new() { { "kyc-caller-program", "service-tests" }, { "kyc-caller-person", person } };

    public static async Task<ServiceUnderTest> StartAsync(ClusterFixture fixture, ManualClock? clock = null) =>
        await StartAsync(await CreateSettingsAsync(fixture), clock ?? new ManualClock(ClusterFixture.Now));

    /// <summary>Creates settings with databases and a key file that no other service uses.</summary>
    /// <param name="fixture">Fixture with the cluster for the databases.</param>
    /// <param name="areMigrated">Whether the databases have the current schema. Otherwise they are empty.</param>
    public static async Task<Settings> CreateSettingsAsync(ClusterFixture fixture, bool areMigrated = true)
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync(areMigrated);
        return new Settings(kyc, keys, Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.kek"),
            Path.Combine(fixture.Folder, "pki", "anchors"));
    }

    /// <summary>Starts a further instance, or the same one again, with existing databases.</summary>
    /// <param name="settings">Settings with the databases, keys and anchors.</param>
    /// <param name="clock">Clock that the service uses.</param>
    /// <param name="replaceServices">Function that replaces registered services of the product with those of a test; null to replace
    /// none.</param>
    public static async Task<ServiceUnderTest> StartAsync(
        Settings settings,
        ManualClock clock,
        Action<IServiceCollection>? replaceServices = null)
    {
        var (grpcPort, healthPort) = (FreePortFinder.GetPort(), FreePortFinder.GetPort());
        // The path is short, because the path of a socket has at most 107 bytes.
        var (operatorSocket, operatorIdentity) = (
            Path.Combine(Directory.CreateTempSubdirectory("kyc-").FullName, "operator.sock"),
            new TestOperatorIdentity());
        var app = ServiceHost.Build(
            [.. settings.GetArguments(grpcPort, healthPort), $"--Kyc:OperatorSocket={operatorSocket}"], clock,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<IOperatorIdentity>(operatorIdentity));
                // A test makes calls in the name of one caller as fast as the machine can, so the rate is not limited. CallRatesTests sets
                // its own limits.
                services.Replace(ServiceDescriptor.Singleton(CallRates.Create(1_000_000, 1_000_000)));
                replaceServices?.Invoke(services);
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
        return new ServiceUnderTest(app, clock, settings, CreateChannel(grpcPort), operatorSocket)
        {
            OperatorIdentity = operatorIdentity,
            HealthAddress = new Uri($"http://127.0.0.1:{healthPort}"),
            Meter = meter,
            Log = log,
        };
    }

    /// <summary>Opens a channel to a service on the given port, without interceptors.</summary>
    public static GrpcChannel CreateChannel(int port) => CreateEndpoint($"127.0.0.1:{port}").CreateChannel(TestAccess.Program);

    /// <summary>Opens a further channel to this service, without interceptors.</summary>
    /// <param name="program">The calling program, one of <see cref="TestAccess"/>.</param>
    public GrpcChannel OpenChannel(string program = TestAccess.Program) => Endpoint.CreateChannel(program);

    /// <summary>
    /// Gets the call invoker of the given calling program, one of <see cref="TestAccess"/>. Its channel is open until the service is
    /// disposed.
    /// </summary>
    public CallInvoker GetInvoker(string program) => _channels.GetOrAdd(program, OpenChannel).Intercept(new DeadlineSetter());

    /// <summary>Imports a fresh revocation list of the personas' municipality.</summary>
    public Task<ImportCrlResponse> ImportFreshCrlAsync(TestPki pki) =>
        ImportAsync(pki.CreateMunicipalCrl("Tokyo-to", "Chiyoda-ku", Clock.GetUtcNow()));

    public Task<ImportCrlResponse> ImportAsync(byte[] der, bool isDryRun = false) =>
        CrlUploader.SendAsync(Revocation, der.Chunk(64 * 1024), isDryRun);

    /// <summary>Gets the status of the revocation lists in force.</summary>
    public async Task<GetRevocationStatusResponse> GetRevocationStatusAsync() =>
        await Revocation.GetRevocationStatusAsync(new GetRevocationStatusRequest(), CallerMetadata);

    /// <summary>
    /// Gets the health page at the given path. A starting service first answers with status 503, which is returned like any other status.
    /// </summary>
    public async Task<(HttpStatusCode Status, string Text)> GetHealthPageAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = HealthAddress };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until the given condition is true for the text of <c>/readyz</c>, and returns this text.</summary>
    public async Task<string> WaitForReadinessAsync(Func<string, bool> isExpected)
    {
        var text = "";
        await Eventually.IsTrueAsync(async () => isExpected(text = (await GetHealthPageAsync("/readyz")).Text));
        return text;
    }

    /// <summary>Stops the service in an orderly way, which lets running calls finish.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }

        OperatorChannel.Dispose();
        Meter.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(OperatorSocket)!, recursive: true);
    }

    private static ServiceEndpoint CreateEndpoint(string authority) => new(new Uri($"https://{authority}"), TestAccess.Files);

    /// <param name="KeyFile">Path of the file with the keys; empty for a service whose keys are all on a token.</param>
    public sealed record Settings(string Database, string KeyDatabase, string KeyFile, string Anchors)
    {
        /// <summary>
        /// Gets the path of the index file. A restarted instance uses the same file; a test can set a different one for a further instance.
        /// The file has its own folder, as in an installation, so that files that a killed instance leaves behind do not affect other
        /// tests.
        /// </summary>
        public string IndexFile { get; init; } =
            KeyFile.Length > 0 ? Path.Combine(Path.ChangeExtension(KeyFile, ".revocation"), "revocation.index")
                : Path.Combine(Anchors, "revocation.index");

        /// <summary>Gets further settings, as command-line arguments.</summary>
        public string[] AdditionalArguments { get; init; } = [];

        public string SigningKeyFile => KeyFile + ".signing.pem";

        public string[] GetArguments(int grpcPort, int healthPort) =>
        [
            $"--Kyc:Database={Database}", $"--Kyc:KeyDatabase={KeyDatabase}", $"--Kyc:KeyEncryptionKeyFile={KeyFile}",
            $"--Kyc:TrustAnchors={Anchors}",
            $"--Kyc:Listen=https://127.0.0.1:{grpcPort}", .. TestAccess.Files.ServiceArguments, $"--Kyc:HealthListen=http://127.0.0.1:{healthPort}",
            $"--Kyc:RevocationIndexFile={IndexFile}", .. KeyFile.Length > 0 ? [$"--Kyc:SigningKeyFile={SigningKeyFile}"]
                : Array.Empty<string>(), .. AdditionalArguments,
        ];
    }
}
