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

/// <summary>SQL of <c>retention_event</c>: what the front-end reports about a contract or an application.</summary>
public sealed class RetentionEvents(
    KycDatabase database, ScheduleStore schedules, FourEyes fourEyes, UnusableRows unusable, TimeProvider clock)
{
    /// <summary>
    /// What one caller reports makes nothing due sooner than this: time to see a false report, and to place a hold.
    /// </summary>
    private static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <summary>An event to be recorded.</summary>
    public sealed record Report(Guid ApplicationId, TriggerEvent Event, DateOnly Day, string IdempotencyKey)
    {
        /// <summary>Whether it comes over the operator socket, where two people may report what is due at once.</summary>
        public bool IsOperators { get; init; }
    }

    /// <summary>What became of a report.</summary>
    /// <param name="Schedule">The schedule that follows.</param>
    /// <param name="Pending">Set while a second person is missing: nothing was recorded.</param>
    public sealed record Outcome(IReadOnlyList<ScheduleRow> Schedule, Approval? Pending);

    /// <summary>Records an event, appends it to the ledger and plans anew, in one transaction. A repeated report changes nothing.</summary>
    /// <exception cref="ServiceFailureException">
    /// APPLICATION-UNKNOWN, EVENT-KEY-REUSED, EVENT-NOT-POSSIBLE, EVENT-DUE-AT-ONCE, DATA-ERASED, SECOND-PERSON-REQUIRED, REQUEST-INVALID.
    /// </exception>
    public Task<Outcome> ReportAsync(Report report, Caller caller, CancellationToken cancel) => database.InTransactionAsync(async connection =>
    {
        var application = await ApplicationStore.LockAsync(connection, report.ApplicationId) ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        if (!await IsRepeatedAsync(connection, report, caller))
        {
            await CheckAsync(connection, application, report);
            if (await IsDueSoonAsync(connection, report) && await AgreeAsync(connection, report, caller) is { IsApproved: false } asked)
                return new Outcome(await ScheduleStore.ReadAsync(connection, report.ApplicationId), asked);
            var (id, at) = (Guid.CreateVersion7(clock.Now()), clock.Now());
            // At the same moment for another application, whose lock is another.
            if (await InsertAsync(connection, id, report, caller, at) == 0) throw RetentionFailures.EventKeyReused.Exception();
            await LedgerStore.AppendAsync(connection, new LedgerEvent(
                report.ApplicationId, LedgerKind.Trigger, at, LedgerEvent.ActorOf(caller), LedgerEvent.About(SubjectKind.Trigger, id))
            {
                Facts = [new("event", RetentionWords.Of(report.Event)), new("day", IsoDate.ToText(report.Day))],
            });
        }
        await schedules.PlanAsync(connection, await RetentionFacts.LockAsync(connection, [report.ApplicationId], unusable));
        return new Outcome(await ScheduleStore.ReadAsync(connection, report.ApplicationId), null);
    }, cancel);

    /// <summary>Everything reported of one application.</summary>
    public static async Task<IReadOnlyList<(short Event, DateOnly Day, DateTimeOffset At)>> ReadAsync(NpgsqlConnection connection, Guid id) =>
        [.. await connection.QueryAsync<(short, DateOnly, DateTimeOffset)>(
            "select event, event_day, recorded_at from retention_event where application_id = @id order by recorded_at, id", new { id })];

    /// <summary>
    /// Notes since when an application had been abandoned that an erasure cancels: a class that waits for its paper must not begin a new period
    /// because of the cancellation.
    /// </summary>
    internal static Task NoteAbandonedAsync(NpgsqlConnection connection, Guid applicationId, DateOnly day, DateTimeOffset at) => InsertAsync(
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
            kind = EvidenceNumbers.TriggerEvent.NumberOf(report.Event),
            report.Day,
            at,
            caller.Program,
            caller.Person,
            report.IdempotencyKey,
        });

    private static async Task<bool> IsRepeatedAsync(NpgsqlConnection connection, Report report, Caller caller)
    {
        var earlier = await connection.QuerySingleOrDefaultAsync<(Guid ApplicationId, short Event, DateOnly Day)?>(
            "select application_id, event, event_day from retention_event where caller_program = @Program and idempotency_key = @IdempotencyKey",
            new { caller.Program, report.IdempotencyKey });
        if (earlier is not { } stored) return false;
        return stored == (report.ApplicationId, EvidenceNumbers.TriggerEvent.NumberOf(report.Event), report.Day)
            ? true
            : throw RetentionFailures.EventKeyReused.Exception();
    }

    /// <summary>Whether the event makes something due that was not due so soon without it.</summary>
    private async Task<bool> IsDueSoonAsync(NpgsqlConnection connection, Report report)
    {
        var now = clock.GetUtcNow();
        var rules = (await RetentionRuleStore.AllAsync(connection)).InForce(JapanTime.DateOf(now));
        var facts = await RetentionFacts.LockAsync(connection, [report.ApplicationId], unusable);
        var application = facts.Applications[0];
        return facts.ClassesOf(application).Select(dataClass => facts.Subject(application, dataClass)).Any(subject =>
            !IsSoon(RetentionPlanner.Plan(rules, subject)) && IsSoon(RetentionPlanner.Plan(rules, subject with { Events = [.. subject.Events, (report.Event, report.Day)] })));

        bool IsSoon(DueDate? due) => due is not null && due.DueAt < now + Notice;
    }

    private Task<Approval> AgreeAsync(NpgsqlConnection connection, Report report, Caller caller)
    {
        if (!report.IsOperators) throw RetentionFailures.EventDueAtOnce.Exception();
        var request = new ReportEventRequest
        {
            ApplicationId = report.ApplicationId.ToString("D"),
            Event = RetentionContract.Events.OtherOf(report.Event),
            Day = IsoDate.ToText(report.Day),
        };
        return fourEyes.AgreeAsync(connection, TwoPersonAction.Of(RetentionService.Descriptor.FullName, nameof(RetentionService.RetentionServiceBase.ReportEvent), request), caller);
    }

    private static async Task CheckAsync(NpgsqlConnection connection, ApplicationRow application, Report report)
    {
        var endsContract = report.Event is TriggerEvent.ContractEnded or TriggerEvent.LastTransactionEnded;
        if (endsContract != (application.State == ApplicationState.Verified))
            throw RetentionFailures.EventNotPossible.Exception(endsContract ? "the application is not verified" : "the application is verified");
        // An event of tomorrow has not happened, and one before the application cannot be about it.
        RequestRules.Require(
            report.Day >= JapanTime.DateOf(application.CreatedAt), "day", FieldReason.TooEarly,
            "is before the day on which the application was opened");
        await Erasures.RequireSomethingKeptAsync(connection, report.ApplicationId);
    }
}
