using Kyc.Contracts.V1;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kyc.Service.Health;

/// <summary>
/// Reports the state of <see cref="ReadinessMonitor"/> through <c>grpc.health.v1.Health</c>: one health check for the service as a whole,
/// which has the empty name, and one for each service of the API contract. docs/operations.md has the table.
/// </summary>
public static class ServiceHealth
{
    /// <summary>
    /// For each service name, a function that returns the obstacle of the service. A health request for any other name gets NOT_FOUND.
    /// </summary>
    private static readonly Dictionary<string, Func<ReadinessState, string?>> ObstacleSelectors = new()
    {
        [""] = state => state.ServiceObstacle,
        [RevocationService.Descriptor.FullName] = state => state.ServiceObstacle,
        [ApplicationService.Descriptor.FullName] = state => state.DatabaseObstacle ?? state.KeyObstacle ?? state.ErasureObstacle,
        [MailVerificationService.Descriptor.FullName] = state => state.DatabaseObstacle ?? state.KeyObstacle ?? state.ErasureObstacle,
        [MailWorkService.Descriptor.FullName] = state => state.DatabaseObstacle ?? state.KeyObstacle ?? state.ErasureObstacle,
        [PersonalNumberService.Descriptor.FullName] = state => state.DatabaseObstacle ?? state.KeyObstacle ?? state.ErasureObstacle,
        [CardVerificationService.Descriptor.FullName] = state => state.CardObstacle,
        // TrustService also works without a database and without a valid anchor. It then reports that no anchor is valid.
        [TrustService.Descriptor.FullName] = state => state.ErasureObstacle,
        // KeyService works without keys. It reports why they cannot be reached.
        [KeyService.Descriptor.FullName] = state => state.DatabaseObstacle,
        // These two services are needed after a database was restored, so erasures that have not been repeated yet do not stop them.
        [RetentionService.Descriptor.FullName] = state => state.DatabaseObstacle ?? state.KeyObstacle,
        [EvidenceService.Descriptor.FullName] = state => state.DatabaseObstacle ?? state.KeyObstacle,
    };

    /// <summary>The names of all services, including the empty name for the service as a whole.</summary>
    internal static IEnumerable<string> ServiceNames => ObstacleSelectors.Keys;

    /// <summary>Returns why the given service cannot do its work; null when it can.</summary>
    internal static string? GetObstacle(string service, ReadinessState state) => ObstacleSelectors[service](state);

    /// <summary>Registers the gRPC health service and its health checks.</summary>
    public static void AddServiceHealth(this IServiceCollection services)
    {
        var checks = services.AddGrpcHealthChecks(options =>
        {
            options.Services.Clear();
            foreach (var service in ObstacleSelectors.Keys)
            {
                options.Services.Map(service, check => check.Name == GetCheckName(service));
            }
        });
        foreach (var (service, getObstacle) in ObstacleSelectors)
        {
            checks.Add(
                new HealthCheckRegistration(
                    GetCheckName(service),
                    provider => ActivatorUtilities.CreateInstance<ObstacleCheck>(provider, getObstacle),
                    null,
                    null));
        }
        // Watchers are notified when the checks are published, which happens at the interval of ReadinessMonitor.
        services.Configure<HealthCheckPublisherOptions>(
            publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, ReadinessMonitor.CheckInterval));
    }

    // The name of a health check must not be empty.
    private static string GetCheckName(string service) => service.Length == 0 ? "kyc-service" : service;

    private sealed class ObstacleCheck(
        ReadinessMonitor readiness,
        IHostApplicationLifetime lifetime,
        Func<ReadinessState, string?> getObstacle) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                (lifetime.ApplicationStopping.IsCancellationRequested ? "the service is stopping" : getObstacle(readiness.Current))
                    is { } reason
                    ? HealthCheckResult.Unhealthy(reason)
                    : HealthCheckResult.Healthy());
    }
}
