using System.Net.Sockets;
using Kyc.Jpki.Trust;
using Kyc.Service.Approvals;
using Kyc.Service.CardVerification;
using Kyc.Service.Evidence;
using Kyc.Service.Guessing;
using Kyc.Service.Health;
using Kyc.Service.Keys;
using Kyc.Service.MailVerification;
using Kyc.Service.Onboarding;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace Kyc.Service.Hosting;

/// <summary>Builds and prepares the service. Tests build the service with their own clock.</summary>
public static partial class ServiceHost
{
    /// <summary>
    /// Maximum time for which a stopping service waits for calls in progress. It is long enough for every unary call to reach its deadline.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = CallPolicy.DefaultMaxDeadline + TimeSpan.FromSeconds(5);

    /// <summary>Builds the application without starting it.</summary>
    /// <param name="args">The command-line arguments.</param>
    /// <param name="clock">The clock; null to use the clock that the settings specify.</param>
    /// <param name="replaceServices">
    /// A function that is called after all services are registered, so that a test can replace services; null for no replacement.
    /// </param>
    /// <exception cref="ConfigurationException">A setting is unusable.</exception>
    public static WebApplication Build(string[] args, TimeProvider? clock = null, Action<IServiceCollection>? replaceServices = null)
    {
        // Settings are read only once. To reload them on changes, the host would watch every folder below the working folder.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        var settings = CheckedSettings.Read(builder.Configuration);
        // AddSystemd has an effect only under systemd. It precedes the logging configuration, which replaces systemd's log format by JSON,
        // because systemd's format contains no scopes.
        builder.Services.AddSystemd();
        ConfigureLogging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        ConfigureListeners(builder, settings);
        AddServices(builder.Services, settings);
        if (clock is null)
        {
            builder.Services.AddSingleton(provider => DevelopmentClock.Create(provider.GetRequiredService<ClockOptions>()));
        }
        else
        {
            builder.Services.AddSingleton(clock);
        }

        replaceServices?.Invoke(builder.Services);

        var app = builder.Build();
        // The folder is resolved here so that an unusable folder stops the start before anything is stored.
        _ = (app.Services.GetRequiredService<EarlierCheckpointKeys>(), app.Services.GetRequiredService<PrincipalDirectory>());
        // The instruments are resolved here because no other service depends on them.
        _ = (app.Services.GetRequiredService<TrustInstruments>(), app.Services.GetRequiredService<HealthInstruments>());
        app.UseRouting();
        app.UseListenerFilter();
        app.UseAuthentication();
        app.UseMiddleware<CallMiddleware>();
        app.UseAuthorization();
        app.MapOnboarding();
        app.MapCardVerification();
        app.MapMailVerification();
        app.MapRevocation();
        app.MapRetention();
        app.MapKeys();
        app.MapEvidence();
        app.MapPersonalNumbers();
        app.MapHealth();
        app.MapGrpcReflectionService().WithCallPolicies();
        return app;
    }

    /// <summary>
    /// Does everything that must precede the first call: logs the version and what is accepted only because of a setting, runs the
    /// migrations, opens the keys, prepares retention, creates the chains for data that is older than the ledger, and loads the revocation
    /// lists. Waits for databases that cannot be used yet, for example when the whole machine has just started.
    /// </summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServiceHost));
        LogVersion(log, ServiceVersion.FullVersion);
        app.Services.GetRequiredService<TrustAlarm>().LogAcceptedBySetting(app.Services.GetRequiredService<AcceptanceSettings>());
        await app
            .Services.GetRequiredService<DatabaseStartupRunner>()
            .RunAsync(() => PrepareStoresAsync(app, cancellationToken), cancellationToken);
    }

    private static async Task PrepareStoresAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<MigrationRunner>().RunAsync(cancellationToken);
        await app.Services.GetRequiredService<KeyStore>().OpenAsync(cancellationToken);
        await app.Services.PrepareRetentionAsync(cancellationToken);
        await app.Services.GetRequiredService<ChainInitializer>().RunAsync(cancellationToken);
        await app.Services.GetRequiredService<RevocationSynchronizer>().PrepareAsync(cancellationToken);
    }

    private static void ConfigureListeners(WebApplicationBuilder builder, CheckedSettings settings)
    {
        // The socket is registered through a factory, so that the host disposes it. Its disposal removes the socket file.
        if (settings.IsSet(nameof(ListenerOptions.OperatorSocket)))
        {
            builder.Services.AddSingleton(provider => CreateOperatorSocket(provider.GetRequiredService<ListenerOptions>()));
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var services = kestrel.ApplicationServices;
            // The host creates the server before any other service, so all settings are checked here before any of them is used.
            services.ValidateSettings();
            Listeners.Configure(kestrel, services.GetRequiredService<ListenerOptions>(), services.GetService<OperatorSocket>());
        });
        builder.WebHost.UseSockets();
        builder.Services.AddOptions<SocketTransportOptions>().Configure<IServiceProvider>((sockets, services) =>
            sockets.CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint unixEndPoint
                ? services.GetRequiredService<OperatorSocket>().Bind(unixEndPoint)
                : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint));
    }

    private static OperatorSocket CreateOperatorSocket(ListenerOptions options) => new(options.OperatorSocket!, options.OperatorGroup);

    private static void AddServices(IServiceCollection services, CheckedSettings settings)
    {
        services.AddSettings(settings);
        services.AddStorage();
        services.AddEncryption();
        services.AddCallEdge();

        services.AddApprovals();
        services.AddGuessing();
        services.AddOnboarding();
        services.AddKeys();
        services.AddRevocation(settings);
        services.AddCardVerification();
        services.AddEvidence();
        services.AddMailVerification();
        services.AddPersonalNumbers();
        services.AddRetention();
        services.AddHealth();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
    }

    /// <summary>
    /// Configures the log: one JSON object per line, with times in UTC. Messages of the frameworks may repeat request data, so with few
    /// exceptions only their warnings and errors are logged.
    /// </summary>
    internal static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            // With scopes, every line of a call contains its correlation id.
            console.IncludeScopes = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        // The program that reads the log may be slow, and one caller can cause many lines. When the queue is full, lines are dropped and
        // counted, so that no call waits for the log.
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = 5000;
        });
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Kyc", LogLevel.Information);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // When this category is enabled at any level, the host creates an activity and a scope of about a kilobyte for every request.
        // Neither is needed, because the service itself creates the correlation ids and traces of its calls.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // While a health check is unhealthy, this category logs an error at each check. Readiness logs only the changes.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // The gRPC framework logs exceptions with their messages, which may contain request data. FailureTranslation logs only the types of
        // exceptions.
        logging.AddFilter("Grpc", LogLevel.Critical);
        // The certificate scheme logs the subject of a certificate that it refuses, which may name a person.
        logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None);
        // When a peer does not read its responses, the server logs dozens of critical lines and ends the connection. These lines are not
        // needed.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "Version {Version} starts")]
    private static partial void LogVersion(ILogger logger, string version);
}
