using Dapper;
using Kyc.Service.Evidence;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Removes keys of applications that never came to be. An application's keys are committed first, in the other database; when the instance
/// dies or the caller hangs up before the application is stored, they are keys of nobody.
/// </summary>
/// <remarks>
/// Each round looks at the next applications in the order of their ids, so that its cost does not grow with the installation. After a pass
/// in which all had their application, the next begins a day after that one did. Keys are looked at when they are older than a day by the
/// clock of their own database: a call that makes an application has half a minute.
/// </remarks>
public sealed partial class OrphanKeys(
    KycDatabase kyc, KeyDatabase keys, CheckpointStore checkpoints, TimeProvider clock, ILogger<OrphanKeys> log)
{
    /// <summary>Applications a round: with a round every twenty seconds, a pass over a million takes six hours.</summary>
    private const int Batch = 1000;

    private const string Old = "created_at < now() - interval '1 day'";

    private static readonly TimeSpan BetweenPasses = TimeSpan.FromDays(1);

    private Guid? _after;
    private DateTimeOffset _passBegan;
    private DateTimeOffset _nextPass;
    private bool _hasOrphans;

    /// <summary>One round, unless nothing can have come of age since the last pass.</summary>
    public async Task SweepIfDueAsync(CancellationToken cancel)
    {
        if (_after is null && clock.GetUtcNow() < _nextPass) return;
        await SweepAsync(cancel);
    }

    /// <summary>One round.</summary>
    /// <returns>How many applications' keys were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        if (_after is null) (_passBegan, _hasOrphans) = (clock.GetUtcNow(), false);
        var looked = await NextAsync(cancel);
        var orphans = await WithoutApplicationAsync(looked, cancel);
        _hasOrphans |= orphans.Length > 0;
        _after = looked.Length < Batch ? null : looked[^1];
        if (_after is null && !_hasOrphans) _nextPass = _passBegan + BetweenPasses;
        if (orphans.Length == 0 || await IsSetBackAsync(cancel)) return 0;
        await using var connection = await keys.OpenAsync(cancel);
        await connection.ExecuteAsync($"delete from data_key where application_id = any(@orphans) and {Old}", new { orphans });
        LogRemoved(log, orphans.Length);
        return orphans.Length;
    }

    private async Task<Guid[]> NextAsync(CancellationToken cancel)
    {
        await using var connection = await keys.OpenAsync(cancel);
        return [.. await connection.QueryAsync<Guid>(
            $"""
            select distinct application_id from data_key where application_id > @after and {Old} order by application_id limit @Batch
            """,
            new { after = _after ?? Guid.Empty, Batch })];
    }

    private async Task<Guid[]> WithoutApplicationAsync(Guid[] ids, CancellationToken cancel)
    {
        await using var connection = await kyc.OpenAsync(cancel);
        return [.. await connection.QueryAsync<Guid>(
            "select id from unnest(@ids) as looked(id) where not exists (select from application a where a.id = looked.id)", new { ids })];
    }

    /// <summary>
    /// Whether kyc lacks the newest checkpoint that kyc_keys has written down: it was restored from before it, and the applications of
    /// these keys may come back with a later backup.
    /// </summary>
    private async Task<bool> IsSetBackAsync(CancellationToken cancel)
    {
        if (await checkpoints.WitnessAsync(cancel) is not { } witness) return false;
        await using var connection = await kyc.OpenAsync(cancel);
        return await CheckpointStore.FindAsync(connection, witness.Number) is null;
    }

    [LoggerMessage(EventId = 1610, Level = LogLevel.Information, Message = "Keys removed of {Applications} applications that never came to be")]
    private static partial void LogRemoved(ILogger logger, int applications);
}
