using System.Net.Sockets;
using Kyc.Jpki.Trust;
using Kyc.Service.Approvals;
using Kyc.Service.CardVerification;
using Kyc.Service.Evidence;
using Kyc.Service.Health;
using Kyc.Service.Keys;
using Kyc.Service.MailVerification;
using Kyc.Service.Onboarding;
using Kyc.Service.PersonalNumbers;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;

namespace Kyc.Service.Hosting;

/// <summary>Puts the service together. Tests build it with a clock of their own.</summary>
public static class ServiceHost
{
    /// <summary>Longest wait for calls under way when the service stops: every unary call may finish, whatever its deadline.</summary>
    private static readonly TimeSpan Farewell = CallPolicy.Unary + TimeSpan.FromSeconds(5);

    /// <summary>Builds the application without starting it.</summary>
    /// <param name="args">Command line.</param>
    /// <param name="clock">Null for the clock that the settings ask for.</param>
    /// <param name="replace">Puts a test's own services in the place of the product's.</param>
    /// <exception cref="ConfigurationException">A setting is unusable.</exception>
    public static WebApplication Build(string[] args, TimeProvider? clock = null, Action<IServiceCollection>? replace = null)
    {
        // Settings are read once. Waiting for changes would watch every folder below the working folder, whatever lies there.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        var settings = CheckedSettings.Read(builder.Configuration);
        // Has an effect only below systemd. Before the log, whose lines stay JSON: systemd's own form has no scopes.
        builder.Services.AddSystemd();
        ConfigureLogging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        ConfigureListeners(builder, settings);
        AddServices(builder.Services, settings);
        if (clock is null) builder.Services.AddSingleton(provider => DevelopmentClock.Of(provider.GetRequiredService<ClockOptions>()));
        else builder.Services.AddSingleton(clock);
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        // A folder that cannot be used stops the start before anything is stored.
        _ = app.Services.GetRequiredService<CheckpointKeyFolder>();
        // Nobody else asks for them.
        _ = (app.Services.GetRequiredService<TrustInstruments>(), app.Services.GetRequiredService<HealthInstruments>());
        app.UseMiddleware<CallMiddleware>();
        app.MapGrpcService<ApplicationGrpcService>().WithCallPolicies();
        app.MapGrpcService<CardVerificationGrpcService>().WithCallPolicies();
        app.MapGrpcService<MailVerificationGrpcService>().WithCallPolicies();
        app.MapGrpcService<MailWorkGrpcService>().WithCallPolicies();
        app.MapGrpcService<RevocationGrpcService>().WithCallPolicies();
        app.MapGrpcService<TrustGrpcService>().WithCallPolicies();
        app.MapGrpcService<RetentionGrpcService>().WithCallPolicies();
        app.MapGrpcService<KeyGrpcService>().WithCallPolicies();
        app.MapGrpcService<EvidenceGrpcService>().WithCallPolicies();
        app.MapGrpcService<PersonalNumberGrpcService>().WithCallPolicies();
        app.MapGrpcHealthChecksService().WithCallPolicies();
        app.MapGrpcReflectionService().WithCallPolicies();
        var healthPort = app.Services.GetRequiredService<ListenerOptions>().HealthListen.Port;
        HealthPages.Map(app, healthPort);
        app.Services.GetRequiredService<MetricsPage>().Map(app, healthPort);
        return app;
    }

    /// <summary>
    /// What must be done before the first call: migrations, keys, chains for data from before there were any, revocation lists. Waits for
    /// databases that cannot be used yet, as after a start of the whole machine.
    /// </summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel)
    {
        app.Services.GetRequiredService<TrustAlarm>().Announce(app.Services.GetRequiredService<AcceptedBySetting>());
        await app.Services.GetRequiredService<DatabaseWait>().RunAsync(() => PrepareStoresAsync(app, cancel), cancel);
    }

    private static async Task PrepareStoresAsync(WebApplication app, CancellationToken cancel)
    {
        await app.Services.GetRequiredService<MigrationRunner>().RunAsync(cancel);
        await app.Services.GetRequiredService<KeyStore>().OpenAsync(cancel);
        await app.Services.PrepareRetentionAsync(cancel);
        await app.Services.GetRequiredService<ChainBeginnings>().RunAsync(cancel);
        await app.Services.GetRequiredService<RevocationSync>().PrepareAsync(cancel);
    }

    private static void ConfigureListeners(WebApplicationBuilder builder, CheckedSettings settings)
    {
        // By a factory, so that the socket is removed with the host.
        if (settings.Has(nameof(ListenerOptions.OperatorSocket)))
            builder.Services.AddSingleton(provider => NewOperatorSocket(provider.GetRequiredService<ListenerOptions>()));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var services = kestrel.ApplicationServices;
            // The host makes the server before any other service: every setting is checked before one is used.
            services.ValidateSettings();
            Listeners.Configure(kestrel, services.GetRequiredService<ListenerOptions>(), services.GetService<OperatorSocket>());
        });
        builder.WebHost.UseSockets();
        builder.Services.AddOptions<SocketTransportOptions>().Configure<IServiceProvider>((sockets, services) =>
            sockets.CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint unix
                ? services.GetRequiredService<OperatorSocket>().Bind(unix)
                : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint));
    }

    private static OperatorSocket NewOperatorSocket(ListenerOptions options) => new(options.OperatorSocket!, options.OperatorGroup);

    private static void AddServices(IServiceCollection services, CheckedSettings settings)
    {
        services.AddSettings(settings);
        services.AddSingleton(provider => provider.GetRequiredService<AcceptedBySetting>().Apply(
            new VerificationPolicy { MaxCrlAge = provider.GetRequiredService<RevocationOptions>().MaximumCrlAge }));
        services.AddSingleton<InstalledAnchors>();
        services.AddHostedService(provider => provider.GetRequiredService<InstalledAnchors>());
        services.AddSingleton<AnchorsInForce>(provider =>
        {
            var installed = provider.GetRequiredService<InstalledAnchors>();
            return () => installed.Current;
        });
        services.AddSingleton<TrustInstruments>();

        services.AddSingleton<KycDatabase>();
        services.AddSingleton<KeyDatabase>();
        services.AddSingleton<MigrationRunner>();
        services.AddSingleton<DatabaseWait>();
        services.AddHostedService<NotificationSender>();
        services.AddSingleton<UnusableRows>();
        services.AddSingleton<KeyProviders>();
        services.AddSingleton<KeyRotationStore>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyRotator>();
        services.AddSingleton<KeyRotationWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRotationWorker>());
        services.AddSingleton<DatabaseNotifications>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseNotifications>());

        services.AddSingleton<OfferedMethods>();
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<CardSessionStore>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<IFirstOpinion, FirstOpinion>();
        services.AddSingleton<SecondOpinionCheck>();
        services.AddSingleton<CardVerifier>();
        services.AddSingleton<TrustAlarm>();
        AddRevocation(services, settings);
        services.AddSingleton<RevocationWarnings>();
        services.AddEvidence();
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthInstruments>();
        services.AddServiceHealth();
        services.AddSingleton<MetricsPage>();
        services.AddSingleton<ReadinessWarnings>();
        services.AddHostedService(provider => provider.GetRequiredService<Readiness>());

        // As singletons: they keep nothing of a call. The engine makes a new object for every call of a type that is not registered.
        services.AddSingleton<ApplicationGrpcService>();
        services.AddSingleton<CardVerificationGrpcService>();
        services.AddSingleton<TrustGrpcService>();
        services.AddSingleton<KeyGrpcService>();
        services.AddSingleton<EvidenceGrpcService>();

        // What their requests' fields must be; the other rooms bring theirs along.
        services.AddSingleton(ApplicationFields.Rules);
        services.AddSingleton(CardFields.Rules);
        services.AddSingleton(RevocationFields.Rules);
        services.AddSingleton(KeyFields.Rules);

        services.AddSingleton<FourEyes>();
        services.AddMailVerification();
        services.AddPersonalNumbers();
        services.AddRetention();
        services.AddCallEdge();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Farewell);
    }

    // At the start: a CA certificate that BouncyCastle does not take would otherwise show with the first card of that generation.
    private static void AddRevocation(IServiceCollection services, CheckedSettings settings)
    {
        services.AddSingleton<RevocationGrpcService>();
        // Its answers are public: distribution points and figures of revocation lists.
        services.TakeUploads<RevocationGrpcService>(Contracts.V1.RevocationService.Descriptor, compressAnswers: true);
        services.AddSingleton<InstanceFolder>();
        services.AddSingleton<CrlStore>();
        services.AddSingleton<RevocationLists>();
        services.AddSingleton<MissingLists>();
        services.AddSingleton<RevocationInstruments>();
        services.AddSingleton<CrlImport>();
        services.AddSingleton<RevocationIndexKeeper>();
        services.AddSingleton<RevocationSync>();
        // The keeper is stopped after those that bring lists in.
        services.AddHostedService(provider => provider.GetRequiredService<RevocationIndexKeeper>());
        services.AddHostedService(provider => provider.GetRequiredService<RevocationSync>());
        if (settings.Has(nameof(RevocationOptions.CrlFolder))) services.AddHostedService<CrlFolderWatcher>();
    }

    /// <summary>One JSON object a line, instants in UTC. The frameworks' own chatter may repeat request data; only its warnings pass.</summary>
    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            // Every line of a call carries its correlation id.
            console.IncludeScopes = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        // Whoever takes the lines may be slow, and one caller can make many: then some are left out, and counted, and no call waits.
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = 5000;
        });
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Kyc", LogLevel.Information);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // Enabled at any level, it has the host make an activity and a scope for every request, a kilobyte that says nothing:
        // it logs information only, and the edge names and traces calls itself.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Logs an error at each look while a check is unhealthy; Readiness logs the change.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        // The engine logs foreign exceptions with their texts; FailureTranslation logs them by type instead.
        logging.AddFilter("Grpc", LogLevel.Critical);
        // A peer that does not read has the server write critical lines by the dozen, and end the connection, which is enough.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
    }
}
