namespace Kyc.Service.Health;

/// <summary>
/// Provides health over HTTP/1.1 for probes that do not support gRPC. <c>/healthz</c> responds while the process is alive. <c>/readyz</c>
/// reports whether the service can do its work, from the same state as <see cref="ServiceHealth"/>. A response is one word and the reason,
/// without personal data. Problems that an operator must examine but that do not affect callers are lines that begin with <c>warning:</c>.
/// </summary>
public static class HealthPages
{
    /// <summary>Maps both paths, on the health listener only.</summary>
    public static void Map(WebApplication app, int port)
    {
        var host = $"*:{port}";
        app.MapGet("/healthz", () => Results.Text("alive\n")).RequireHost(host);
        app.MapGet(
                "/readyz",
                (Readiness readiness, ReadinessWarnings warnings, IHostApplicationLifetime lifetime) =>
                    (lifetime.ApplicationStopping.IsCancellationRequested ? "the service is stopping" : readiness.Current.ServiceObstacle)
                        is { } reason
                        ? Results.Text($"not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                        : Results.Text(string.Concat(warnings.Current.Select(warning => $"warning: {warning}\n").Prepend("ready\n"))))
            .RequireHost(host);
    }
}
