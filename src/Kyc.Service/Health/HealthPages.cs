namespace Kyc.Service.Health;

/// <summary>
/// Health over HTTP/1.1, for probes that speak no gRPC. <c>/healthz</c>: the process lives. <c>/readyz</c>: it can do its
/// work, by the same look as <see cref="ServiceHealth"/>. Answers are one word and the reason, without data. What an operator must look at
/// but no caller is harmed by is a line that begins with <c>warning:</c>.
/// </summary>
public static class HealthPages
{
    /// <summary>Maps both paths; they answer on the health listener only.</summary>
    public static void Map(WebApplication app, int port)
    {
        var host = $"*:{port}";
        app.MapGet("/healthz", () => Results.Text("alive\n")).RequireHost(host);
        app.MapGet("/readyz", (Readiness readiness, ReadinessWarnings warnings, IHostApplicationLifetime lifetime) =>
            (lifetime.ApplicationStopping.IsCancellationRequested ? "the service is stopping" : readiness.Current.Whole) is { } reason
                ? Results.Text($"not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text(string.Concat(warnings.Current.Select(warning => $"warning: {warning}\n").Prepend("ready\n")))).RequireHost(host);
    }
}
