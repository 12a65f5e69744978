using Google.Protobuf.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence;
using Kyc.Evidence.Retention;
using Kyc.Service.Edge;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;

namespace Kyc.Service.Retention;

/// <summary><c>kyc.v1.RetentionService</c>: events, schedule, rules, holds. Erasures are in the other part.</summary>
public sealed partial class RetentionGrpcService(
    KycDatabase database, RetentionEvents events, RetentionRuleStore rules, RetentionStatus status, HoldStore holds, EarlyErasureStore early, DueQuery due,
    ErasureLedger ledger, ErasureReplay replay, CertificateSigner signer, RestoreGuard guard, RetentionWorker worker, TimeProvider clock)
    : RetentionService.RetentionServiceBase
{
    private const int Page = 1000;
    private const int ProgressEvery = 100_000;

    /// <inheritdoc />
    public override async Task<ReportEventResponse> ReportEvent(ReportEventRequest request, ServerCallContext context)
    {
        ApplicationRules.Require(System.Enum.IsDefined(request.Event) && request.Event != RetentionEvent.Unspecified, "event");
        var report = new RetentionEvents.Report(
            ApplicationRules.Id(request.ApplicationId, "application_id"), (TriggerEvent)request.Event, ApplicationRules.Day(request.Day, "day"),
            ApplicationRules.RequireKey(request.IdempotencyKey, "idempotency_key"));
        var schedule = await events.ReportAsync(report, Caller.Of(context), context.CancellationToken);
        return new ReportEventResponse { Schedule = { schedule.Select(row => row.ToContract()) } };
    }

    /// <inheritdoc />
    public override async Task<GetScheduleResponse> GetSchedule(GetScheduleRequest request, ServerCallContext context)
    {
        var id = ApplicationRules.Id(request.ApplicationId, "application_id");
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var schedule = await ScheduleStore.ReadAsync(connection, id);
        // Before the first planning there is no row; an application that does not exist never has one.
        if (schedule.Count == 0 && !await Dapper.SqlMapper.ExecuteScalarAsync<bool>(connection, "select exists (select from application where id = @id)", new { id }))
            throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        var reported = await RetentionEvents.ReadAsync(connection, id);
        return new GetScheduleResponse
        {
            Schedule = { schedule.Select(row => row.ToContract()) },
            Events =
            {
                reported.Select(row => new ReportedEvent
                {
                    Event = (RetentionEvent)row.Event, Day = CivilDay.ToText(row.Day), ReportedAt = RetentionContract.ToContract(row.At),
                }),
            },
            Holds = { (await holds.ListAsync(id, includeEnded: true, null, Page, context.CancellationToken)).Select(hold => hold.ToContract()) },
        };
    }

    /// <inheritdoc />
    public override async Task<ListRulesResponse> ListRules(ListRulesRequest request, ServerCallContext context) =>
        new() { Rules = { (await rules.AllAsync(context.CancellationToken)).Versions.Select(rule => rule.ToContract()) } };

    /// <inheritdoc />
    public override async Task PreviewRules(PreviewRulesRequest request, IServerStreamWriter<PreviewRulesResponse> responseStream, ServerCallContext context)
    {
        var added = Added(request.Rules);
        var existing = await rules.AllAsync(context.CancellationToken);
        var changed = RetentionRuleStore.Combine(existing, added, Today());
        var asOf = ApplicationRules.DayOrNone(request.AsOf, "as_of") ?? added.Max(rule => rule.EffectiveFrom);
        var answer = new PreviewRulesResponse();
        var dueAtOnce = JapanTime.StartOf(asOf.AddDays(1));
        await foreach (var subject in status.SubjectsAsync(context.CancellationToken))
        {
            answer.PlannedCount++;
            foreach (var move in RetentionPreview.Moves([subject], (existing, asOf), (changed, asOf))) Count(answer, move, dueAtOnce);
            if (answer.PlannedCount % ProgressEvery != 0) continue;
            var soFar = answer.Clone();
            soFar.Earlier.Clear();
            await responseStream.WriteAsync(soFar, context.CancellationToken);
        }
        answer.Complete = true;
        await responseStream.WriteAsync(answer, context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<AddRulesResponse> AddRules(AddRulesRequest request, ServerCallContext context)
    {
        var all = await rules.AddAsync(Added(request.Rules), Caller.Of(context), context.CancellationToken);
        worker.Nudge();
        return new AddRulesResponse { Rules = { all.Versions.Select(rule => rule.ToContract()) } };
    }

    /// <inheritdoc />
    public override async Task<GetCalendarResponse> GetCalendar(GetCalendarRequest request, ServerCallContext context)
    {
        var entries = await status.CalendarAsync(
            ApplicationRules.DayOrNone(request.From, "from"), ApplicationRules.DayOrNone(request.To, "to"), request.ByDay, context.CancellationToken);
        return new GetCalendarResponse
        {
            Entries =
            {
                entries.Select(entry => new Contracts.V1.CalendarEntry
                {
                    From = CivilDay.ToText(entry.From), DataClass = (RetentionClass)entry.DataClass, Count = entry.Count, HeldCount = entry.Held,
                }),
            },
        };
    }

    /// <inheritdoc />
    public override async Task<PlaceHoldResponse> PlaceHold(PlaceHoldRequest request, ServerCallContext context)
    {
        ApplicationRules.Require(System.Enum.IsDefined(request.Reason) && request.Reason != HoldReason.Unspecified, "reason");
        var until = ApplicationRules.DayOrNone(request.Until, "until");
        ApplicationRules.Require(until is null || until >= Today(), "until");
        var placing = new HoldStore.Placing(
            ApplicationRules.Id(request.ApplicationId, "application_id"), request.Reason, RetentionContract.Reference(request.Reference), until,
            ApplicationRules.RequireKey(request.IdempotencyKey, "idempotency_key"));
        var (hold, erased) = await holds.PlaceAsync(placing, Caller.Of(context), context.CancellationToken);
        return new PlaceHoldResponse { Hold = hold.ToContract(), Erased = { erased.Select(dataClass => (RetentionClass)dataClass) } };
    }

    /// <inheritdoc />
    public override async Task<ExtendHoldResponse> ExtendHold(ExtendHoldRequest request, ServerCallContext context) => new()
    {
        Hold = (await holds.ExtendAsync(
            HoldId(request.HoldId), ApplicationRules.DayOrNone(request.Until, "until"), Caller.Of(context), context.CancellationToken)).ToContract(),
    };

    /// <inheritdoc />
    public override async Task<RequestHoldReleaseResponse> RequestHoldRelease(RequestHoldReleaseRequest request, ServerCallContext context) =>
        new() { Hold = (await holds.RequestReleaseAsync(HoldId(request.HoldId), Caller.Of(context), context.CancellationToken)).ToContract() };

    /// <inheritdoc />
    public override async Task<ApproveHoldReleaseResponse> ApproveHoldRelease(ApproveHoldReleaseRequest request, ServerCallContext context) =>
        new() { Hold = (await holds.ApproveReleaseAsync(HoldId(request.HoldId), Caller.Of(context), context.CancellationToken)).ToContract() };

    /// <inheritdoc />
    public override async Task<ListHoldsResponse> ListHolds(ListHoldsRequest request, ServerCallContext context)
    {
        var size = RetentionContract.PageSize(request.PageSize, Page);
        Guid? application = request.ApplicationId.Length == 0 ? null : ApplicationRules.Id(request.ApplicationId, "application_id");
        Guid? after = request.PageToken.Length == 0 ? null : ApplicationRules.Id(request.PageToken, "page_token");
        var page = await holds.ListAsync(application, request.IncludeEnded, after, size, context.CancellationToken);
        return new ListHoldsResponse
        {
            Holds = { page.Select(hold => hold.ToContract()) },
            NextPageToken = page.Count == size ? page[^1].Id.ToString("D") : "",
        };
    }

    private static Guid HoldId(string text) => ApplicationRules.Id(text, "hold_id");

    private static List<Kyc.Evidence.Retention.RetentionRule> Added(RepeatedField<Contracts.V1.RetentionRule> rules)
    {
        ApplicationRules.Require(rules.Count > 0, "rules");
        return [.. rules.Select(rule => rule.ToRule())];
    }

    private static void Count(PreviewRulesResponse answer, Kyc.Evidence.Retention.RetentionMove move, DateTimeOffset dueAtOnce)
    {
        if (move.Before?.LastDay == move.After?.LastDay) answer.SameCount++;
        else if (move.IsEarlier) answer.EarlierCount++;
        else answer.LaterCount++;
        if (!move.IsEarlier) return;
        if (move.After!.DueAt < dueAtOnce) answer.DueAtOnceCount++;
        if (answer.Earlier.Count == 100) return;
        answer.Earlier.Add(new Contracts.V1.RetentionMove
        {
            ApplicationId = move.Subject.ApplicationId.ToString("D"),
            DataClass = (RetentionClass)move.Subject.DataClass,
            LastDayBefore = CivilDay.ToText(move.Before?.LastDay),
            LastDayAfter = CivilDay.ToText(move.After?.LastDay),
        });
    }

    private DateOnly Today() => JapanTime.DateOf(clock.GetUtcNow());
}
