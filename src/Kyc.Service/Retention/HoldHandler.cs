using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Retention;

/// <summary>Handles the calls about holds (retention.proto).</summary>
public sealed class HoldHandler(HoldStore holds, KeyStore keys, UnusableRowRegistry unusableRows)
{
    public async Task<PlaceHoldResponse> PlaceHoldAsync(PlaceHoldRequest request, ServerCallContext context)
    {
        var until = RequestFieldParser.ParseDateOrNull(request.Until, "until");
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var placement = new HoldPlacement(id, request.Reason, request.Reference, until, request.IdempotencyKey)
        {
            RequestMac = keys.Mac.ComputeContentMac(new PlaceHoldRequest(request) { ApplicationId = id.ToString("D") }),
        };
        var (hold, erasedClasses) = await holds.PlaceAsync(placement, Caller.Get(context), context.CancellationToken);
        return new PlaceHoldResponse
        {
            Hold = hold.ToContract(),
            Erased = { erasedClasses.Select(dataClass => RetentionConversions.ToContractClass(dataClass, "erasure.classes")) },
        };
    }

    public async Task<ExtendHoldResponse> ExtendHoldAsync(ExtendHoldRequest request, ServerCallContext context) => new()
    {
        Hold = (
            await holds.ExtendAsync(
                ReadHoldId(request.HoldId),
                RequestFieldParser.ParseDateOrNull(request.Until, "until"),
                Caller.Get(context),
                context.CancellationToken)).ToContract(),
    };

    public async Task<RequestHoldReleaseResponse> RequestHoldReleaseAsync(RequestHoldReleaseRequest request, ServerCallContext context) =>
        new()
        {
            Hold = (
                await holds.RequestReleaseAsync(ReadHoldId(request.HoldId), Caller.Get(context), context.CancellationToken)).ToContract(),
        };

    public async Task<ApproveHoldReleaseResponse> ApproveHoldReleaseAsync(ApproveHoldReleaseRequest request, ServerCallContext context) =>
        new()
        {
            Hold = (
                await holds.ApproveReleaseAsync(ReadHoldId(request.HoldId), Caller.Get(context), context.CancellationToken)).ToContract(),
        };

    public async Task<ListHoldsResponse> ListHoldsAsync(ListHoldsRequest request, ServerCallContext context)
    {
        var size = RetentionConversions.GetPageSize(request.PageSize);
        Guid? applicationId =
            request.ApplicationId.Length == 0 ? null : RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        Guid? afterId = request.PageToken.Length == 0 ? null : RequestFieldParser.ParseId(request.PageToken, "page_token");
        var page = await holds.ListAsync(applicationId, request.IncludeEnded, afterId, size, context.CancellationToken);
        return new ListHoldsResponse
        {
            Holds = { unusableRows.Convert(page, "retention_hold", hold => hold.Id, hold => hold.ToContract()) },
            NextPageToken = page.Count == size ? page[^1].Id.ToString("D") : "",
        };
    }

    private static Guid ReadHoldId(string text) => RequestFieldParser.ParseId(text, "hold_id");
}
