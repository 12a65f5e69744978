using Dapper;
using Kyc.Jpki.Trust;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.Health;

/// <summary>
/// <c>/healthz</c>: the process lives. <c>/readyz</c>: it can decide: both databases answer and an anchor is valid today.
/// Answers are one word and the reason, without data.
/// </summary>
public sealed class Readiness(KycDatabase kyc, KeyDatabase keys, TrustAnchorSet anchors, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Null when ready, else why not.</summary>
    public async Task<string?> WhyNotReadyAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (!anchors.Anchors.Any(anchor => anchor.NotBefore <= now && now <= anchor.NotAfter)) return "no trust anchor is valid today";
        return await AnswersAsync(kyc, cancel) ? await AnswersAsync(keys, cancel) ? null : "database kyc_keys does not answer" : "database kyc does not answer";
    }

    /// <summary>Maps both paths; they answer on the health listener only.</summary>
    public static void Map(WebApplication app, int port)
    {
        var host = $"*:{port}";
        app.MapGet("/healthz", () => Results.Text("alive\n")).RequireHost(host);
        app.MapGet("/readyz", async (Readiness readiness, CancellationToken cancel) =>
            await readiness.WhyNotReadyAsync(cancel) is { } reason
                ? Results.Text($"not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready\n")).RequireHost(host);
    }

    private static async Task<bool> AnswersAsync(Database database, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Patience);
        try
        {
            await using var connection = await database.OpenAsync(limited.Token);
            return await connection.ExecuteScalarAsync<int>(new CommandDefinition("select 1", cancellationToken: limited.Token)) == 1;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
