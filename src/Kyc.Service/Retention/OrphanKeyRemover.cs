using Dapper;
using Kyc.Service.Evidence;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>
/// Removes the data keys of applications that were never stored. The keys of a new application are committed to the database kyc_keys
/// before the application is stored in the database kyc. If the instance stops or the caller disconnects in between, the keys remain
/// without an application.
/// </summary>
/// <remarks>
/// Each round checks a limited number of applications, in the order of their IDs; a pass consists of the rounds over all applications.
/// After a pass that found no orphans, the next pass begins one day after the start of the previous one. After any other pass, the next
/// pass begins with the next round. Only keys that are older than one day by the clock of kyc_keys are checked, because younger keys may
/// belong to a call in progress.
/// </remarks>
public sealed partial class OrphanKeyRemover(
    KycDatabase kyc, KeyDatabase keys, CheckpointStore checkpoints, TimeProvider clock, ILogger<OrphanKeyRemover> log)
{
    /// <summary>
    /// The number of applications that a round checks. With a round every 20 seconds, a pass over a million applications takes six hours.
    /// </summary>
    private const int BatchSize = 1000;

    private const string OldKeysSql = "created_at < now() - interval '1 day'";

    private static readonly TimeSpan PassInterval = TimeSpan.FromDays(1);

    /// <summary>The last ID that the current pass has checked; null when no pass is in progress.</summary>
    private Guid? _lastCheckedId;
    private DateTimeOffset _passStartedAt;
    private DateTimeOffset _nextPassAt;
    private bool _hasOrphans;

    /// <summary>
    /// Runs one round (<see cref="RemoveNextAsync"/>). Does nothing when no pass is in progress and the next pass is not due yet.
    /// </summary>
    public async Task RemoveIfDueAsync(CancellationToken cancellationToken)
    {
        if (_lastCheckedId is null && clock.GetUtcNow() < _nextPassAt)
        {
            return;
        }

        await RemoveNextAsync(cancellationToken);
    }

    /// <summary>
    /// Runs one round: checks the next applications, and removes the keys of those that were never stored. Removes nothing when the
    /// database kyc was restored from a backup.
    /// </summary>
    /// <returns>The number of applications whose keys were removed.</returns>
    public async Task<int> RemoveNextAsync(CancellationToken cancellationToken)
    {
        if (_lastCheckedId is null)
        {
            (_passStartedAt, _hasOrphans) = (clock.GetUtcNow(), false);
        }

        var ids = await ReadNextIdsAsync(cancellationToken);
        var orphans = await FindOrphansAsync(ids, cancellationToken);
        _hasOrphans |= orphans.Length > 0;
        _lastCheckedId = ids.Length < BatchSize ? null : ids[^1];
        if (_lastCheckedId is null && !_hasOrphans)
        {
            _nextPassAt = _passStartedAt + PassInterval;
        }

        if (orphans.Length == 0 || await IsKycRestoredAsync(cancellationToken))
        {
            return 0;
        }

        await using var connection = await keys.OpenAsync(cancellationToken);
        await connection.ExecuteAsync($"delete from data_key where application_id = any(@orphans) and {OldKeysSql}", new { orphans });
        LogKeysRemoved(log, orphans.Length);
        return orphans.Length;
    }

    private async Task<Guid[]> ReadNextIdsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await keys.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<Guid>(
            $"""
            select distinct application_id from data_key where application_id > @after and {OldKeysSql} order by application_id limit @Batch
            """,
            new { after = _lastCheckedId ?? Guid.Empty, Batch = BatchSize })];
    }

    private async Task<Guid[]> FindOrphansAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await kyc.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<Guid>(
            "select id from unnest(@ids) as looked(id) where not exists (select from application a where a.id = looked.id)", new { ids })];
    }

    /// <summary>
    /// Checks whether the database kyc lacks the newest checkpoint that is recorded in kyc_keys. If so, kyc was restored from a backup.
    /// Applications that it lacks may still be restored from a newer backup, so their keys must not be removed.
    /// </summary>
    private async Task<bool> IsKycRestoredAsync(CancellationToken cancellationToken)
    {
        if (await checkpoints.ReadWitnessAsync(cancellationToken) is not { } witness)
        {
            return false;
        }

        await using var connection = await kyc.OpenAsync(cancellationToken);
        return await CheckpointStore.FindAsync(connection, witness.Number) is null;
    }

    [LoggerMessage(
        EventId = 1610, Level = LogLevel.Information, Message = "Removed the keys of {Applications} applications that were never stored")]
    private static partial void LogKeysRemoved(ILogger logger, int applications);
}
