using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Health;

/// <summary>
/// Provides the health of the service over HTTP/1.1 for probes that do not support gRPC. <c>/healthz</c> responds while the process is
/// alive. <c>/readyz</c> reports whether the service can do its work, from the same state as <see cref="ServiceHealth"/>. A response of
/// <c>/readyz</c> is <c>ready</c>, or <c>not ready</c> with the reason, without personal data. Problems that an operator must examine
/// although the service is ready follow in lines that begin with <c>warning:</c>.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Maps both paths, only on the port of the health listener.</summary>
    public static void Map(WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("alive\n")).OnHealthPort().AllowAnonymous();
        app.MapGet(
                "/readyz",
                (ReadinessMonitor readiness, ReadinessWarnings warnings, IHostApplicationLifetime lifetime) =>
                    (lifetime.ApplicationStopping.IsCancellationRequested ? "the service is stopping" : readiness.Current.ServiceObstacle)
                        is { } reason
                        ? Results.Text($"not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                        : Results.Text(string.Concat(warnings.Current.Select(warning => $"warning: {warning}\n").Prepend("ready\n"))))
            .OnHealthPort()
            .AllowAnonymous();
    }
}
