using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>A class of data of an application whose time has come.</summary>
/// <param name="Application">The application, locked or as just read.</param>
/// <param name="DataClass">The class.</param>
/// <param name="Due">The rule that makes it due; null for an early erasure of what no rule makes due.</param>
/// <param name="Early">The early erasure that two people decided; null when its period is over.</param>
public sealed record DueClass(PlannedApplication Application, DataClass DataClass, DueDate? Due, EarlyErasureRow? Early)
{
    /// <summary>Papers that must be recorded as returned or destroyed before (controls.md 2(2)S3): what was read from them says which they are.</summary>
    public IReadOnlyList<Guid> PapersInHouse { get; init; } = [];

    /// <summary>The reason as the erasure ledger keeps it.</summary>
    public ErasureBasis ToBasis() => new()
    {
        RuleId = Due?.Rule.Id ?? "",
        RuleVersion = Due?.Rule.Version ?? 0,
        StartEvent = RetentionContract.ToContract(Due?.StartEvent),
        StartDay = IsoDate.ToText(Due?.StartDay),
        LastDay = IsoDate.ToText(Due?.LastDay),
        Early = Early is not null,
        StartedProgram = Early?.RequestProgram ?? LedgerEvent.Self.Program,
        StartedPerson = Early?.RequestPerson ?? LedgerEvent.Self.Person,
        ApprovedProgram = Early?.ApproveProgram ?? "",
        ApprovedPerson = Early?.ApprovePerson ?? "",
    };
}

/// <summary>Place in the order of due dates. A run goes through them once, past what was held or locked.</summary>
public sealed record DueCursor(DateTimeOffset DueAt, Guid ApplicationId, short DataClass)
{
    /// <summary>Before everything.</summary>
    public static readonly DueCursor Start = new(DateTimeOffset.MinValue, Guid.Empty, 0);
}

/// <summary>Finds what is to be erased. The run and its preview ask the same questions.</summary>
public sealed class DueQuery(UnusableRows unusable, TimeProvider clock)
{
    /// <summary>The next applications with something due and no hold, by the schedule; at the start also those of early erasures.</summary>
    /// <returns>Their ids, and where to go on; null at the end.</returns>
    public async Task<(Guid[] Ids, DueCursor? Next)> CandidatesAsync(NpgsqlConnection connection, DueCursor cursor, int applications)
    {
        var rows = applications * PlannedApplication.Classes.Count;
        var due = (await connection.QueryAsync<(DateTimeOffset DueAt, Guid Id, short Class)>(
            """
            select s.due_at, s.application_id, s.data_class from retention_schedule s
            where s.due_at <= @now and s.disposition = @erase and (s.due_at, s.application_id, s.data_class) > (@DueAt, @ApplicationId, @DataClass)
                and not exists (select from retention_hold h where h.application_id = s.application_id and h.ended_at is null)
            order by s.due_at, s.application_id, s.data_class limit @rows
            """,
            new
            {
                now = clock.GetUtcNow(),
                erase = EvidenceNumbers.Disposition.NumberOf(DueAction.Erase),
                cursor.DueAt,
                cursor.ApplicationId,
                cursor.DataClass,
                rows,
            })).AsList();
        var next = due.Count < rows ? null : new DueCursor(due[^1].DueAt, due[^1].Id, due[^1].Class);
        IEnumerable<Guid> early = [];
        if (cursor == DueCursor.Start)
        {
            early = await connection.QueryAsync<Guid>(
                """
                select distinct s.application_id from retention_schedule s
                where s.early_id is not null and not exists (select from retention_hold h where h.application_id = s.application_id and h.ended_at is null)
                limit @applications
                """,
                new { applications });
        }
        return ([.. early.Concat(due.Select(row => row.Id)).Distinct()], next);
    }

    /// <summary>
    /// What of these applications is to be erased now. Nothing is believed of the schedule but that it is kept: holds, events and rules are
    /// read anew, since something may have happened that was not planned yet. What waits for a paper is among it, and is not erased.
    /// </summary>
    public async Task<IReadOnlyList<DueClass>> ExamineAsync(NpgsqlConnection connection, IReadOnlyList<PlannedApplication> applications)
    {
        if (applications.Count == 0) return [];
        var now = clock.GetUtcNow();
        var rules = (await RetentionRuleStore.AllAsync(connection)).InForce(JapanTime.DateOf(now));
        var ids = applications.Select(application => application.Id).ToArray();
        var held = await Erasures.HeldAsync(connection, ids);
        var facts = await RetentionFacts.ReadAsync(connection, applications, unusable);
        var kept = (await connection.QueryAsync<(Guid Id, short Class, Guid? EarlyId)>(
            "select application_id, data_class, early_id from retention_schedule where application_id = any(@ids) order by data_class", new { ids })).ToLookup(row => row.Id);
        var requests = await EarlyErasureStore.ReadAsync(
            connection, [.. kept.SelectMany(rows => rows).Select(row => row.EarlyId).OfType<Guid>().Distinct()]);
        var items = new List<DueClass>();
        foreach (var application in applications.Where(application => !held.Contains(application.Id)))
        {
            var rows = unusable.Convert(
                kept[application.Id], "retention_schedule", row => row.Id,
                row => (Class: EvidenceNumbers.DataClass.ValueOf(row.Class, "retention_schedule.data_class"), row.EarlyId));
            foreach (var row in rows)
            {
                var dataClass = row.Class;
                var due = RetentionPlanner.Plan(rules, facts.Subject(application, dataClass));
                var early = row.EarlyId is { } id ? requests[id] : null;
                var isDue = due is not null && due.DueAt <= now && due.Rule.Disposition == DueAction.Erase;
                // What is due anyway needs nobody's decision.
                if (!isDue && early?.ApprovePerson is null) continue;
                IReadOnlyList<Guid> papers = dataClass == DataClass.ReceivedDocument ? facts.PapersInHouse(application) : [];
                items.Add(new DueClass(application, dataClass, due, isDue ? null : early) { PapersInHouse = papers });
            }
        }
        return items;
    }
}
