using Dapper;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Reads and writes the table <c>retention_schedule</c> with the due dates, and the table <c>retention_replan</c> with the queue of
/// applications whose due dates must be calculated again.
/// </summary>
public sealed class ScheduleStore(KycDatabase database, UnusableRowRegistry unusableRows, TimeProvider clock)
{
    private const int BatchSize = 500;

    /// <summary>Calculates the due dates of the queued applications, one batch in each transaction.</summary>
    /// <returns>The number of applications whose due dates were calculated.</returns>
    public async Task<int> PlanQueuedApplicationsAsync(CancellationToken cancellationToken)
    {
        for (var plannedCount = 0; ; cancellationToken.ThrowIfCancellationRequested())
        {
            var batchCount = await database.RunInTransactionAsync(async connection =>
            {
                // Rows that another instance is processing are skipped. If that instance is killed, its transaction is rolled back and the
                // rows stay in the queue.
                var ids = (
                    await connection.QueryAsync<Guid>(
                        """
                        delete from retention_replan where ctid = any (array(select ctid from retention_replan limit @BatchSize for update skip locked))
                        returning application_id
                        """,
                        new { BatchSize })).Distinct().ToArray();
                if (ids.Length == 0)
                {
                    return 0;
                }

                var facts = await LockAvailableAsync(connection, ids);
                await PlanAsync(connection, facts);
                return facts.Applications.Count;
            }, cancellationToken);
            plannedCount += batchCount;
            if (batchCount == 0)
            {
                return plannedCount;
            }
        }
    }

    /// <summary>
    /// Recalculates the due dates of the given applications, except those that are not in the schedule. Locked applications are queued.
    /// </summary>
    public async Task ReplanAsync(NpgsqlConnection connection, Guid[] ids)
    {
        var facts = await LockAvailableAsync(connection, ids);
        // This is read after the applications are locked, so that it includes applications that a concurrent transaction has just added to
        // the schedule.
        var scheduledIds = (await connection.QueryAsync<Guid>(
            "select distinct application_id from retention_schedule where application_id = any(@ids)", new { ids })).ToHashSet();
        await PlanAsync(connection, facts.SelectApplications(scheduledIds));
    }

    /// <summary>
    /// Calculates the due dates of locked applications by the rules in force today, and stores them. Data classes whose erasure has been
    /// acknowledged are omitted.
    /// </summary>
    public async Task PlanAsync(NpgsqlConnection connection, RetentionFacts facts)
    {
        var rulesInForce = (await RetentionRuleStore.ReadAllAsync(connection)).GetRulesInForce(JapanTime.ToDate(clock.GetUtcNow()));
        var ids = facts.Applications.Select(application => application.Id).ToArray();
        var erasedClasses = (await connection.QueryAsync<(Guid, short)>(
            "select application_id, unnest(classes) from erasure where application_id = any(@ids)", new { ids })).ToHashSet();
        var rows =
            (from application in facts.Applications
             from dataClass in facts.GetClasses(application)
             where !erasedClasses.Contains((application.Id, EvidenceNumbers.DataClass.ToNumber(dataClass)))
             let due = RetentionPlanner.ComputeDueDate(rulesInForce, facts.CreateSubject(application, dataClass))
             select (application.Id, Class: EvidenceNumbers.DataClass.ToNumber(dataClass), Due: due)).ToList();
        // Unchanged rows are excluded, because "on conflict" writes a row lock to disk even when it does not change the row.
        await connection.ExecuteAsync(
            """
            insert into retention_schedule (application_id, data_class, rule_id, rule_version, start_event, start_day, last_day, due_at, disposition)
            select * from unnest(@ids, @classes, @rules, @versions, @events, @starts, @lasts, @dues, @dispositions)
                as planned (application_id, data_class, rule_id, rule_version, start_event, start_day, last_day, due_at, disposition)
            where not exists (
                select from retention_schedule s
                where s.application_id = planned.application_id and s.data_class = planned.data_class
                    and (s.rule_id, s.rule_version, s.start_event, s.start_day, s.last_day) is not distinct from
                        (planned.rule_id, planned.rule_version, planned.start_event, planned.start_day, planned.last_day))
            on conflict (application_id, data_class) do update
            set (rule_id, rule_version, start_event, start_day, last_day, due_at, disposition) = (excluded.rule_id, excluded.rule_version,
                excluded.start_event, excluded.start_day, excluded.last_day, excluded.due_at, excluded.disposition)
            """,
            new
            {
                ids = rows.Select(row => row.Id).ToArray(),
                classes = rows.Select(row => row.Class).ToArray(),
                rules = rows.Select(row => row.Due?.Rule.Id).ToArray(),
                versions = rows.Select(row => row.Due?.Rule.Version).ToArray(),
                events = rows.Select(row => ToNumber(row.Due?.StartEvent)).ToArray(),
                starts = rows.Select(row => row.Due?.StartDay).ToArray(),
                lasts = rows.Select(row => row.Due?.LastDay).ToArray(),
                dues = rows.Select(row => row.Due?.DueAt).ToArray(),
                dispositions = rows.Select(row => ToNumber(row.Due?.Rule.Disposition)).ToArray(),
            });
    }

    private static short? ToNumber(TriggerEvent? start) => start is { } value ? EvidenceNumbers.TriggerEvent.ToNumber(value) : null;

    private static short? ToNumber(DueAction? disposition) =>
        disposition is { } value ? EvidenceNumbers.DueAction.ToNumber(value) : null;

    /// <summary>Reads the schedule of one application, with one row for each data class that is stored, erased or being erased.</summary>
    public static async Task<IReadOnlyList<ScheduleRow>> ReadAsync(
        NpgsqlConnection connection, Guid id) => [.. await connection.QueryAsync<ScheduleRow>(
        """
        select data_class, rule_id, rule_version, start_event, start_day, last_day, disposition, early_id,
            null::timestamptz as intended_at, null::timestamptz as certified_at
        from retention_schedule where application_id = @id
        union all
        select unnest(e.classes), null, null, null, null, null, null, null, l.intended_at, c.certified_at
        from erasure e join erasure_ledger l using (number) left join erasure_certificate c using (number) where e.application_id = @id
        order by data_class
        """,
        new { id })];

    /// <summary>
    /// Locks those of the given applications that no other transaction has locked. Adds the others to the queue, so that they are processed
    /// later.
    /// </summary>
    private async Task<RetentionFacts> LockAvailableAsync(NpgsqlConnection connection, Guid[] ids)
    {
        var facts = await RetentionFacts.LockAvailableAsync(connection, ids, unusableRows);
        var busy = ids.Except(facts.Applications.Select(application => application.Id)).Except(facts.UnusableIds).ToArray();
        if (busy.Length > 0)
        {
            await connection.ExecuteAsync("insert into retention_replan (application_id) select unnest(@busy)", new { busy });
        }

        return facts;
    }
}

/// <summary>
/// Represents the schedule of one data class of an application: a row of <c>retention_schedule</c> or, after the erasure has been
/// acknowledged, the times of the erasure.
/// </summary>
public sealed record ScheduleRow
{
    public Guid ApplicationId { get; init; }

    public short DataClass { get; init; }

    public string? RuleId { get; init; }

    public int? RuleVersion { get; init; }

    public short? StartEvent { get; init; }

    public DateOnly? StartDay { get; init; }

    public DateOnly? LastDay { get; init; }

    public short? Disposition { get; init; }

    public Guid? EarlyId { get; init; }

    /// <summary>The time at which the erasure was acknowledged; null when it has not been acknowledged.</summary>
    public DateTimeOffset? IntendedAt { get; init; }

    /// <summary>The time at which the erasure was completed and certified; null when it has not been completed.</summary>
    public DateTimeOffset? CertifiedAt { get; init; }
}
