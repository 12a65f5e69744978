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
    private static readonly TimeSpan ShutdownTimeout = CallPolicy.Unary + TimeSpan.FromSeconds(5);

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
        services.AddStorage();
        services.AddEncryption();
        services.AddCallEdge();

        services.AddApprovals();
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
