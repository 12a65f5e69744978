using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Health;

/// <summary>Registers and maps the services for readiness, warnings and metrics.</summary>
internal static class HealthServices
{
    /// <summary>Registers readiness, warnings and metrics.</summary>
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<RevocationWarnings>();
        services.AddSingleton<ReadinessWarnings>();
        services.AddSingleton<ReadinessMonitor>();
        services.AddHostedService(provider => provider.GetRequiredService<ReadinessMonitor>());
        services.AddSingleton<HealthInstruments>();
        services.AddServiceHealth();
        services.AddSingleton<MetricsEndpoint>();
    }

    /// <summary>Maps the health service and the pages of the health listener.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGrpcHealthChecksService().WithCallPolicies();
        HealthEndpoints.Map(app);
        app.Services.GetRequiredService<MetricsEndpoint>().Map(app);
    }
}
