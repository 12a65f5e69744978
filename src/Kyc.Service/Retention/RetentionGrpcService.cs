using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Service.Retention;

/// <summary>Implements <c>kyc.v1.RetentionService</c>. The handler classes contain the code, one class for each topic.</summary>
public sealed class RetentionGrpcService(
    ScheduleHandler schedule,
    RuleHandler rules,
    HoldHandler holds,
    ErasureHandler erasures,
    CertificateHandler certificates,
    LedgerHandler ledger) : RetentionService.RetentionServiceBase
{
    /// <inheritdoc />
    public override Task<ReportEventResponse> ReportEvent(ReportEventRequest request, ServerCallContext context) =>
        schedule.ReportEventAsync(request, context);

    /// <inheritdoc />
    public override Task<GetScheduleResponse> GetSchedule(GetScheduleRequest request, ServerCallContext context) =>
        schedule.GetScheduleAsync(request, context);

    /// <inheritdoc />
    public override Task<ListRulesResponse> ListRules(ListRulesRequest request, ServerCallContext context) =>
        rules.ListRulesAsync(request, context);

    /// <inheritdoc />
    public override Task PreviewRules(
        PreviewRulesRequest request, IServerStreamWriter<PreviewRulesResponse> responseStream, ServerCallContext context) =>
        rules.PreviewRulesAsync(request, responseStream, context);

    /// <inheritdoc />
    public override Task<AddRulesResponse> AddRules(AddRulesRequest request, ServerCallContext context) =>
        rules.AddRulesAsync(request, context);

    /// <inheritdoc />
    public override Task<GetCalendarResponse> GetCalendar(GetCalendarRequest request, ServerCallContext context) =>
        schedule.GetCalendarAsync(request, context);

    /// <inheritdoc />
    public override Task<PlaceHoldResponse> PlaceHold(PlaceHoldRequest request, ServerCallContext context) =>
        holds.PlaceHoldAsync(request, context);

    /// <inheritdoc />
    public override Task<ExtendHoldResponse> ExtendHold(ExtendHoldRequest request, ServerCallContext context) =>
        holds.ExtendHoldAsync(request, context);

    /// <inheritdoc />
    public override Task<RequestHoldReleaseResponse> RequestHoldRelease(RequestHoldReleaseRequest request, ServerCallContext context) =>
        holds.RequestHoldReleaseAsync(request, context);

    /// <inheritdoc />
    public override Task<ApproveHoldReleaseResponse> ApproveHoldRelease(ApproveHoldReleaseRequest request, ServerCallContext context) =>
        holds.ApproveHoldReleaseAsync(request, context);

    /// <inheritdoc />
    public override Task<ListHoldsResponse> ListHolds(ListHoldsRequest request, ServerCallContext context) =>
        holds.ListHoldsAsync(request, context);

    /// <inheritdoc />
    public override Task<ListDueResponse> ListDue(ListDueRequest request, ServerCallContext context) =>
        erasures.ListDueAsync(request, context);

    /// <inheritdoc />
    public override Task<StartErasureResponse> StartErasure(StartErasureRequest request, ServerCallContext context) =>
        erasures.StartErasureAsync(request, context);

    /// <inheritdoc />
    public override Task<RequestEarlyErasureResponse> RequestEarlyErasure(RequestEarlyErasureRequest request, ServerCallContext context) =>
        erasures.RequestEarlyErasureAsync(request, context);

    /// <inheritdoc />
    public override Task<ApproveEarlyErasureResponse> ApproveEarlyErasure(ApproveEarlyErasureRequest request, ServerCallContext context) =>
        erasures.ApproveEarlyErasureAsync(request, context);

    /// <inheritdoc />
    public override Task<GetErasureCertificatesResponse> GetErasureCertificates(
        GetErasureCertificatesRequest request, ServerCallContext context) =>
        certificates.GetErasureCertificatesAsync(request, context);

    /// <inheritdoc />
    public override Task<GetRetentionStatusResponse> GetRetentionStatus(GetRetentionStatusRequest request, ServerCallContext context) =>
        schedule.GetRetentionStatusAsync(request, context);

    /// <inheritdoc />
    public override Task ExportErasureLedger(
        ExportErasureLedgerRequest request, IServerStreamWriter<ExportErasureLedgerResponse> responseStream, ServerCallContext context) =>
        ledger.ExportErasureLedgerAsync(request, responseStream, context);

    /// <inheritdoc />
    public override Task<ReplayErasuresResponse> ReplayErasures(
        IAsyncStreamReader<ReplayErasuresRequest> requestStream, ServerCallContext context) =>
        ledger.ReplayErasuresAsync(requestStream, context);
}
