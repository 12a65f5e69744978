using Kyc.Jpki.Verdicts;
using Kyc.Service.CardVerification;
using Kyc.Service.Configuration;
using Kyc.Service.Edge;
using Kyc.Service.Encryption;
using Kyc.Service.Health;
using Kyc.Service.Onboarding;
using Kyc.Service.Revocation;
using Kyc.Service.Storage;

namespace Kyc.Service.Hosting;

/// <summary>Puts the service together. Tests build it with a clock of their own.</summary>
public static class ServiceHost
{
    /// <summary>Largest message of a unary call; the largest legitimate one is a submission of some 9 kB.</summary>
    private const int LargestMessage = 64 * 1024;

    /// <summary>Largest message of an import: one chunk of 256 KiB and its framing.</summary>
    private const int LargestImportMessage = 300 * 1024;

    /// <summary>Builds the application without starting it.</summary>
    /// <exception cref="ConfigurationException">A setting is unusable.</exception>
    public static WebApplication Build(string[] args, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var options = ServiceOptions.Read(builder.Configuration.GetSection("Kyc"));
        ConfigureLogging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options));
        AddServices(builder.Services, options, clock ?? TimeProvider.System);

        var app = builder.Build();
        app.Use(EngineFailureMiddleware.InvokeAsync);
        app.MapGrpcService<ApplicationGrpcService>();
        app.MapGrpcService<CardVerificationGrpcService>();
        app.MapGrpcService<RevocationGrpcService>();
        Readiness.Map(app, options.HealthListen.Port);
        return app;
    }

    /// <summary>What must be done before the first call: migrations, keys, revocation lists.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel)
    {
        await app.Services.GetRequiredService<MigrationRunner>().RunAsync(cancel);
        await app.Services.GetRequiredService<KeyStore>().OpenAsync(app.Services.GetRequiredService<ServiceOptions>().KeyEncryptionKeyFile, cancel);
        await app.Services.GetRequiredService<RevocationLists>().ReloadAsync(cancel);
    }

    private static void AddServices(IServiceCollection services, ServiceOptions options, TimeProvider clock)
    {
        services.AddSingleton(options);
        services.AddSingleton(clock);
        services.AddSingleton(new VerificationPolicy { MaxCrlAge = options.MaximumCrlAge });
        services.AddSingleton(TrustAnchorFolder.Load(options.TrustAnchors));
        services.AddSingleton<VerdictEngine>();

        services.AddSingleton<KycDatabase>();
        services.AddSingleton<KeyDatabase>();
        services.AddSingleton<MigrationRunner>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton<DatabaseNotifications>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseNotifications>());

        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<CardSessionStore>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<CardVerifier>();
        services.AddSingleton<CrlImport>();
        services.AddSingleton<RevocationLists>();
        services.AddHostedService(provider => provider.GetRequiredService<RevocationLists>());
        services.AddSingleton<Readiness>();

        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = LargestMessage;
            // The outermost comes first: a caller without a name is a typed failure as well.
            grpc.Interceptors.Add<FailureInterceptor>();
            grpc.Interceptors.Add<CallerInterceptor>();
        });
        services.AddGrpc().AddServiceOptions<RevocationGrpcService>(grpc => grpc.MaxReceiveMessageSize = LargestImportMessage);
    }

    /// <summary>One JSON object a line, instants in UTC. The frameworks' own chatter may repeat request data; only its warnings pass.</summary>
    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Kyc", LogLevel.Information);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // The engine logs foreign exceptions with their texts; FailureInterceptor logs them by type instead.
        logging.AddFilter("Grpc", LogLevel.Critical);
    }
}
