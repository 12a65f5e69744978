using Dapper;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Service.Approvals;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Reads and writes the table <c>retention_event</c>: events of the customer's contract or of the application, which start or move
/// retention periods. Callers report the events, except the abandonment of an application that an erasure cancels.
/// </summary>
public sealed class RetentionEventStore(
    KycDatabase database, ScheduleStore schedules, TwoPersonApprovalService approvals, UnusableRowRegistry unusableRows, TimeProvider clock)
{
    /// <summary>
    /// The period after a report by a single person within which the reported event may not make data due. It gives time to detect a false
    /// report and to place a hold.
    /// </summary>
    private static readonly TimeSpan NoticePeriod = TimeSpan.FromDays(7);

    /// <summary>Represents an event to record. <c>Day</c> is the day of the event in Japan time.</summary>
    public sealed record Report(Guid ApplicationId, TriggerEvent Event, DateOnly Day, string IdempotencyKey)
    {
        /// <summary>
        /// Indicates whether the report was received on the operator socket. Only there, two people together may report an event that makes
        /// data due within the notice period.
        /// </summary>
        public bool IsFromOperatorSocket { get; init; }
    }

    /// <summary>Represents the result of a report.</summary>
    /// <param name="Schedule">The schedule of the application after the call.</param>
    /// <param name="PendingApproval">
    /// The pending approval if a second person must report the same event before it is recorded; null when the event is recorded.
    /// </param>
    public sealed record Outcome(IReadOnlyList<ScheduleRow> Schedule, ApprovalResult? PendingApproval);

    /// <summary>
    /// Records an event, appends it to the ledger and recalculates the due dates in one transaction. An event that makes data due within
    /// the notice period is refused or, on the operator socket, must also be reported by a second person. A repeated report is not recorded
    /// again.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// APPLICATION-UNKNOWN, EVENT-KEY-REUSED, EVENT-NOT-POSSIBLE, EVENT-DUE-AT-ONCE, DATA-ERASED, SECOND-PERSON-REQUIRED or
    /// REQUEST-INVALID.
    /// </exception>
    public Task<Outcome> ReportAsync(
        Report report, Caller caller, CancellationToken cancellationToken) => database.RunInTransactionAsync(async connection =>
    {
        var application = await ApplicationStore.LockAsync(connection, report.ApplicationId)
            ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        if (!await IsRepeatedReportAsync(connection, report, caller))
        {
            await CheckReportAsync(connection, application, report);
            if (await MakesDataDueSoonAsync(connection, report)
                && await RequestApprovalAsync(connection, report, caller) is { IsApproved: false } pendingApproval)
            {
                return new Outcome(await ScheduleStore.ReadAsync(connection, report.ApplicationId), pendingApproval);
            }

            var (id, at) = (Guid.CreateVersion7(clock.GetNow()), clock.GetNow());
            // A concurrent call used the same key for a different application, which has its own lock.
            if (await InsertAsync(connection, id, report, caller, at) == 0)
            {
                throw RetentionFailures.EventKeyReused.ToException();
            }

            await LedgerStore.AppendAsync(
                connection,
                new LedgerEvent(
                    report.ApplicationId,
                    LedgerEntryKind.Trigger,
                    at,
                    LedgerEvent.GetActor(caller),
                    LedgerEvent.CreateSubject(SubjectKind.Trigger, id))
                {
                    Facts = [new("event", RetentionWords.GetWord(report.Event)), new("day", IsoDate.ToText(report.Day))],
                });
        }
        await schedules.PlanAsync(connection, await RetentionFacts.LockAsync(connection, [report.ApplicationId], unusableRows));
        return new Outcome(await ScheduleStore.ReadAsync(connection, report.ApplicationId), null);
    }, cancellationToken);

    /// <summary>Reads the events of an application in the order in which they were recorded.</summary>
    public static async Task<IReadOnlyList<(short Event, DateOnly Day, DateTimeOffset At)>> ReadAsync(
        NpgsqlConnection connection, Guid id) =>
        [.. await connection.QueryAsync<(short, DateOnly, DateTimeOffset)>(
            "select event, event_day, recorded_at from retention_event where application_id = @id order by recorded_at, id", new { id })];

    /// <summary>
    /// Records the day on which an application was abandoned. Called when an erasure cancels the application: without the record, the
    /// cancellation would start a new retention period for data classes that are not erased yet because of their paper documents.
    /// </summary>
    internal static Task RecordAbandonedAsync(
        NpgsqlConnection connection, Guid applicationId, DateOnly day, DateTimeOffset at) => InsertAsync(
        connection, Guid.CreateVersion7(at), new Report(applicationId, TriggerEvent.ApplicationAbandoned, day, applicationId.ToString("D")),
        Caller.Service, at);

    internal static Task<int> InsertAsync(
        NpgsqlConnection connection, Guid id, Report report, Caller caller, DateTimeOffset at) => connection.ExecuteAsync(
        """
        insert into retention_event (id, application_id, event, event_day, recorded_at, caller_program, caller_person, idempotency_key)
        values (@id, @ApplicationId, @kind, @Day, @at, @Program, @Person, @IdempotencyKey)
        on conflict (caller_program, idempotency_key) do nothing
        """,
        new
        {
            id,
            report.ApplicationId,
            kind = EvidenceNumbers.TriggerEvent.ToNumber(report.Event),
            report.Day,
            at,
            caller.Program,
            caller.Person,
            report.IdempotencyKey,
        });

    private static async Task<bool> IsRepeatedReportAsync(NpgsqlConnection connection, Report report, Caller caller)
    {
        var storedRow = await connection.QuerySingleOrDefaultAsync<(Guid ApplicationId, short Event, DateOnly Day)?>(
            "select application_id, event, event_day from retention_event where caller_program = @Program and idempotency_key = @IdempotencyKey",
            new { caller.Program, report.IdempotencyKey });
        if (storedRow is not { } storedEvent)
        {
            return false;
        }

        return storedEvent == (report.ApplicationId, EvidenceNumbers.TriggerEvent.ToNumber(report.Event), report.Day)
            ? true
            : throw RetentionFailures.EventKeyReused.ToException();
    }

    /// <summary>
    /// Checks whether the event makes data due within the notice period although the data would become due later, or not at all, without
    /// the event.
    /// </summary>
    private async Task<bool> MakesDataDueSoonAsync(NpgsqlConnection connection, Report report)
    {
        var now = clock.GetUtcNow();
        var rules = (await RetentionRuleStore.ReadAllAsync(connection)).GetRulesInForce(JapanTime.ToDate(now));
        var facts = await RetentionFacts.LockAsync(connection, [report.ApplicationId], unusableRows);
        var application = facts.Applications[0];
        return facts
            .GetClasses(application)
            .Select(dataClass => facts.CreateSubject(application, dataClass))
            .Any(subject =>
                !IsSoon(RetentionPlanner.ComputeDueDate(rules, subject))
                && IsSoon(
                    RetentionPlanner.ComputeDueDate(rules, subject with { Events = [.. subject.Events, (report.Event, report.Day)] })));

        bool IsSoon(DueDate? due) => due is not null && due.DueAt < now + NoticePeriod;
    }

    private Task<ApprovalResult> RequestApprovalAsync(NpgsqlConnection connection, Report report, Caller caller)
    {
        if (!report.IsFromOperatorSocket)
        {
            throw RetentionFailures.EventDueAtOnce.ToException();
        }

        var request = new ReportEventRequest
        {
            ApplicationId = report.ApplicationId.ToString("D"),
            Event = RetentionConversions.EventMap.ToOtherValue(report.Event),
            Day = IsoDate.ToText(report.Day),
        };
        return approvals.RequestOrApproveAsync(
            connection,
            TwoPersonAction.Create(
                RetentionService.Descriptor.FullName,
                nameof(RetentionService.RetentionServiceBase.ReportEvent),
                request),
            caller);
    }

    private static async Task CheckReportAsync(NpgsqlConnection connection, ApplicationRow application, Report report)
    {
        var endsContract = report.Event is TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded;
        if (endsContract != (application.State == ApplicationState.Verified))
        {
            throw RetentionFailures.EventNotPossible.ToException(
                endsContract ? "the application is not verified" : "the application is verified");
        }
        // An event cannot be earlier than the day on which the application was opened. The field rules have already refused future events.
        RequestFieldParser.Require(
            report.Day >= JapanTime.ToDate(application.CreatedAt), "day", FieldReason.TooEarly,
            "is before the day on which the application was opened");
        await ErasureQueries.RequireStoredDataAsync(connection, report.ApplicationId);
    }
}
