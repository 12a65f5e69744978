using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Represents a data class of an application that is due for erasure.</summary>
/// <param name="Application">The application. The erasure run locks its row; the list of due data (ListDue) does not.</param>
/// <param name="DataClass">The data class to erase.</param>
/// <param name="DueDate">The due date and its rule; null when no rule gives a due date and the data is erased early.</param>
/// <param name="EarlyErasure">
/// The approved request for an early erasure; null when the data is erased because its retention period is over.
/// </param>
public sealed record DueDataClass(PlannedApplication Application, DataClass DataClass, DueDate? DueDate, EarlyErasureRow? EarlyErasure)
{
    /// <summary>
    /// The ids of the paper documents that must be recorded as returned or destroyed before the erasure (controls.md 2(2)S3), because the
    /// stored data is needed to identify the documents. Empty when the class can be erased.
    /// </summary>
    public IReadOnlyList<Guid> PendingPaperDocuments { get; init; } = [];

    /// <summary>Converts the reason for the erasure to the message that the erasure ledger stores.</summary>
    public ErasureBasis ToBasis() => new()
    {
        RuleId = DueDate?.Rule.Id ?? "",
        RuleVersion = DueDate?.Rule.Version ?? 0,
        StartEvent = RetentionConversions.ToContract(DueDate?.StartEvent),
        StartDay = IsoDate.ToText(DueDate?.StartDay),
        LastDay = IsoDate.ToText(DueDate?.LastDay),
        Early = EarlyErasure is not null,
        StartedProgram = EarlyErasure?.RequestProgram ?? LedgerEvent.ServiceActor.Program,
        StartedPerson = EarlyErasure?.RequestPerson ?? LedgerEvent.ServiceActor.Person,
        ApprovedProgram = EarlyErasure?.ApproveProgram ?? "",
        ApprovedPerson = EarlyErasure?.ApprovePerson ?? "",
    };
}

/// <summary>
/// Represents a position in the list of due data, which is ordered by due date, application and data class. An erasure run passes through
/// the list once and skips applications that have a hold or are locked.
/// </summary>
public sealed record DueCursor(DateTimeOffset DueAt, Guid ApplicationId, short DataClass)
{
    /// <summary>The position before the first due date.</summary>
    public static readonly DueCursor Start = new(DateTimeOffset.MinValue, Guid.Empty, 0);
}

/// <summary>Finds the data to erase. The erasure run and the list of due data (ListDue) use the same queries.</summary>
public sealed class DueQuery(UnusableRowRegistry unusableRows, TimeProvider clock)
{
    /// <summary>
    /// Reads the next page of applications that have due data according to the schedule and that have no hold. The first page also contains
    /// the applications with approved early erasures.
    /// </summary>
    /// <returns>The IDs of the applications, and the position of the next page, which is null after the last page.</returns>
    public async Task<(Guid[] Ids, DueCursor? Next)> FindCandidatesAsync(NpgsqlConnection connection, DueCursor cursor, int applications)
    {
        var rows = applications * PlannedApplication.PossibleClasses.Count;
        var dueRows = (
            await connection.QueryAsync<(DateTimeOffset DueAt, Guid Id, short Class)>(
                """
                select s.due_at, s.application_id, s.data_class from retention_schedule s
                where s.due_at <= @now and s.disposition = @erase and (s.due_at, s.application_id, s.data_class) > (@DueAt, @ApplicationId, @DataClass)
                    and not exists (select from retention_hold h where h.application_id = s.application_id and h.ended_at is null)
                order by s.due_at, s.application_id, s.data_class limit @rows
                """,
                new
                {
                    now = clock.GetUtcNow(),
                    erase = EvidenceNumbers.DueAction.ToNumber(DueAction.Erase),
                    cursor.DueAt,
                    cursor.ApplicationId,
                    cursor.DataClass,
                    rows,
                })).AsList();
        var next = dueRows.Count < rows ? null : new DueCursor(dueRows[^1].DueAt, dueRows[^1].Id, dueRows[^1].Class);
        IEnumerable<Guid> earlyIds = [];
        if (cursor == DueCursor.Start)
        {
            earlyIds = await connection.QueryAsync<Guid>(
                """
                select distinct s.application_id from retention_schedule s
                where s.early_id is not null and not exists (select from retention_hold h where h.application_id = s.application_id and h.ended_at is null)
                limit @applications
                """,
                new { applications });
        }
        return ([.. earlyIds.Concat(dueRows.Select(row => row.Id)).Distinct()], next);
    }

    /// <summary>
    /// Determines which data classes of the given applications must be erased now. The schedule is used only to find the stored classes and
    /// the requests for early erasures. Holds, events and rules are read again, because the schedule may not contain their latest changes.
    /// The result also contains classes whose paper documents are not yet returned or destroyed; the caller must not erase them.
    /// </summary>
    public async Task<IReadOnlyList<DueDataClass>> DetermineDueClassesAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PlannedApplication> applications)
    {
        if (applications.Count == 0)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        var rules = (await RetentionRuleStore.ReadAllAsync(connection)).GetRulesInForce(JapanTime.ToDate(now));
        var ids = applications.Select(application => application.Id).ToArray();
        var heldIds = await ErasureQueries.FindHeldIdsAsync(connection, ids);
        var facts = await RetentionFacts.ReadAsync(connection, applications, unusableRows);
        var storedClasses = (await connection.QueryAsync<(Guid Id, short Class, Guid? EarlyId)>(
            "select application_id, data_class, early_id from retention_schedule where application_id = any(@ids) order by data_class",
            new { ids })).ToLookup(row => row.Id);
        var earlyErasures = await EarlyErasureStore.ReadAsync(
            connection, [.. storedClasses.SelectMany(rows => rows).Select(row => row.EarlyId).OfType<Guid>().Distinct()]);
        var items = new List<DueDataClass>();
        foreach (var application in applications.Where(application => !heldIds.Contains(application.Id)))
        {
            var rows = unusableRows.Convert(
                storedClasses[application.Id], "retention_schedule", row => row.Id,
                row => (Class: EvidenceNumbers.DataClass.ToValue(row.Class, "retention_schedule.data_class"), row.EarlyId));
            foreach (var row in rows)
            {
                var dataClass = row.Class;
                var due = RetentionPlanner.ComputeDueDate(rules, facts.CreateSubject(application, dataClass));
                var earlyErasure = row.EarlyId is { } id ? earlyErasures[id] : null;
                var isDue = due is not null && due.DueAt <= now && due.Rule.Disposition == DueAction.Erase;
                // Data that is due by a rule is erased without an approval. Other data is erased only if an early erasure was approved.
                if (!isDue && earlyErasure?.ApprovePerson is null)
                {
                    continue;
                }

                var pendingDocuments = dataClass == DataClass.ReceivedDocument ? facts.GetPendingPaperDocuments(application) : [];
                items.Add(new DueDataClass(application, dataClass, due, isDue ? null : earlyErasure)
                {
                    PendingPaperDocuments = pendingDocuments,
                });
            }
        }
        return items;
    }
}
