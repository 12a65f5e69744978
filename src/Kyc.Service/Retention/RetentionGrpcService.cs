using Google.Protobuf.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary><c>kyc.v1.RetentionService</c>: events, schedule, rules, holds. Erasures are in the other part.</summary>
public sealed partial class RetentionGrpcService(
    KycDatabase database, RetentionEvents events, RetentionRuleStore rules, RulesPreviewer previewer, RuleAddition addition, RetentionStatus status, HoldStore holds,
    EarlyErasureStore early, DueQuery due, LedgerExport ledgerExport, ErasureReplay replay, CertificateSigner signer, RestoreGuard guard,
    RetentionWorker worker, KeyStore keys, UploadRoom uploads, LongWorkRooms longWork, UnusableRows unusable)
    : RetentionService.RetentionServiceBase
{
    /// <inheritdoc />
    public override async Task<ReportEventResponse> ReportEvent(ReportEventRequest request, ServerCallContext context)
    {
        var report = new RetentionEvents.Report(
            RequestRules.Id(request.ApplicationId, "application_id"), RetentionContract.Events.OwnOf(request.Event),
            RequestRules.Day(request.Day, "day"),
            request.IdempotencyKey)
        { IsOperators = CallState.Of(context).IsOperators };
        var outcome = await events.ReportAsync(report, Caller.Of(context), context.CancellationToken);
        return new ReportEventResponse { Schedule = { outcome.Schedule.Select(row => row.ToContract()) }, Pending = outcome.Pending?.ToContract() };
    }

    /// <inheritdoc />
    public override async Task<GetScheduleResponse> GetSchedule(GetScheduleRequest request, ServerCallContext context)
    {
        var id = RequestRules.Id(request.ApplicationId, "application_id");
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
                    Event = RetentionContract.ToContract(EvidenceNumbers.TriggerEvent.ValueOf(row.Event, "retention_event.event")),
                    Day = IsoDate.ToText(row.Day),
                    ReportedAt = RetentionContract.ToContract(row.At),
                }),
            },
            Holds =
            {
                (await holds.ListAsync(id, includeEnded: true, null, RetentionFields.LargestPage, context.CancellationToken))
                    .Select(hold => hold.ToContract()),
            },
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
        var changed = rules.Combine(existing, added);
        var asOf = RequestRules.DayOrNone(request.AsOf, "as_of") ?? RulesPreviewer.FirstDay(added);
        RequestRules.Require(asOf < DateOnly.MaxValue, "as_of", FieldReason.TooLate, "is the last day there is");
        var cancel = context.CancellationToken;
        await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Of(context),
            async () =>
            {
                await foreach (var answer in previewer.RunAsync(existing, changed, asOf, cancel)) await responseStream.WriteAsync(answer, cancel);
            },
            cancel);
    }

    /// <inheritdoc />
    public override async Task<AddRulesResponse> AddRules(AddRulesRequest request, ServerCallContext context)
    {
        var (caller, cancel) = (Caller.Of(context), context.CancellationToken);
        var added = Added(request.Rules);
        var outcome = await longWork.RunAsync(LongWorkKind.Reading, caller, () => addition.AddAsync(request, added, caller, cancel), cancel);
        if (outcome.Approval.IsApproved) worker.Nudge();
        return new AddRulesResponse
        {
            Rules = { outcome.All.Versions.Select(rule => rule.ToContract()) },
            Pending = outcome.Approval.IsApproved ? null : outcome.Approval.ToContract(),
            Preview = outcome.Preview,
        };
    }

    /// <inheritdoc />
    public override async Task<GetCalendarResponse> GetCalendar(GetCalendarRequest request, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        var (from, to) = (RequestRules.DayOrNone(request.From, "from"), RequestRules.DayOrNone(request.To, "to"));
        var entries = await longWork.RunAsync(
            LongWorkKind.Reading, Caller.Of(context), () => status.CalendarAsync(from, to, request.ByDay, cancel), cancel);
        return new GetCalendarResponse
        {
            Entries =
            {
                entries.Select(entry => new Contracts.V1.CalendarEntry
                {
                    From = IsoDate.ToText(entry.From),
                    DataClass = RetentionContract.ClassOf(entry.DataClass, "retention_schedule.data_class"),
                    Count = entry.Count,
                    HeldCount = entry.Held,
                }),
            },
        };
    }

    /// <inheritdoc />
    public override async Task<PlaceHoldResponse> PlaceHold(PlaceHoldRequest request, ServerCallContext context)
    {
        var until = RequestRules.DayOrNone(request.Until, "until");
        var id = RequestRules.Id(request.ApplicationId, "application_id");
        var placing = new HoldStore.Placing(id, request.Reason, request.Reference, until, request.IdempotencyKey)
        {
            RequestMac = keys.Mac.OfContent(new PlaceHoldRequest(request) { ApplicationId = id.ToString("D") }),
        };
        var (hold, erased) = await holds.PlaceAsync(placing, Caller.Of(context), context.CancellationToken);
        return new PlaceHoldResponse
        {
            Hold = hold.ToContract(),
            Erased = { erased.Select(dataClass => RetentionContract.ClassOf(dataClass, "erasure.classes")) },
        };
    }

    /// <inheritdoc />
    public override async Task<ExtendHoldResponse> ExtendHold(ExtendHoldRequest request, ServerCallContext context) => new()
    {
        Hold = (await holds.ExtendAsync(
            HoldId(request.HoldId), RequestRules.DayOrNone(request.Until, "until"), Caller.Of(context), context.CancellationToken)).ToContract(),
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
        var size = RetentionContract.PageSize(request.PageSize);
        Guid? application = request.ApplicationId.Length == 0 ? null : RequestRules.Id(request.ApplicationId, "application_id");
        Guid? after = request.PageToken.Length == 0 ? null : RequestRules.Id(request.PageToken, "page_token");
        var page = await holds.ListAsync(application, request.IncludeEnded, after, size, context.CancellationToken);
        return new ListHoldsResponse
        {
            Holds = { unusable.Convert(page, "retention_hold", hold => hold.Id, hold => hold.ToContract()) },
            NextPageToken = page.Count == size ? page[^1].Id.ToString("D") : "",
        };
    }

    private static Guid HoldId(string text) => RequestRules.Id(text, "hold_id");

    private static List<Kyc.Evidence.Retention.RetentionRule> Added(RepeatedField<Contracts.V1.RetentionRule> rules) =>
        [.. rules.Select(rule => rule.ToRule())];
}
