using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.MailVerification;

/// <summary>Implements <c>kyc.v1.MailVerificationService</c>: the verification by registered mail that the mail room performs.</summary>
public sealed class MailVerificationGrpcService(
    MailVerificationSteps steps,
    UploadQuota uploadQuota,
    LongWorkScheduler longWork,
    InstanceFolder instanceFolder,
    KycDatabase database,
    UnusableRowRegistry unusableRows,
    TimeProvider clock) : MailVerificationService.MailVerificationServiceBase
{
    /// <summary>The name of the trailer in which a refused call returns a <see cref="PostcodeQuestion"/>.</summary>
    public const string PostcodeQuestionTrailer = "kyc-postcode-question-bin";

    private const int MaxTrackingFileBytes = 16 * 1024 * 1024;
    private const int MaxPostcodeListBytes = 64 * 1024 * 1024;

    /// <inheritdoc />
    public override async Task<RecordDocumentResponse> RecordDocument(
        IAsyncStreamReader<RecordDocumentRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        RequestFieldParser.Require(
            await requestStream.MoveNext(cancellationToken) && requestStream.Current.PartCase == RecordDocumentRequest.PartOneofCase.Header,
            "header");
        var header = requestStream.Current.Header;
        using var share = uploadQuota.CreateShare(UploadPlace.Memory, Caller.Get(context));
        var scan = new UploadReader(UploadReader.MaxScanBytes, share);
        while (await requestStream.MoveNext(cancellationToken))
        {
            RequestFieldParser.Require(requestStream.Current.PartCase == RecordDocumentRequest.PartOneofCase.Chunk, "chunk");
            scan.Add(requestStream.Current.Chunk);
        }
        void AddQuestion(PostcodeQuestion question) => context.ResponseTrailers.Add(PostcodeQuestionTrailer, question.ToByteArray());
        var row = await steps.Intake.RecordAsync(header, scan.TakeContent(), Caller.Get(context), AddQuestion, cancellationToken);
        return new RecordDocumentResponse
        {
            DocumentId = row.Id.ToString("D"),
            ApplicationId = row.ApplicationId.ToString("D"),
            State = row.State,
        };
    }

    /// <inheritdoc />
    public override Task<ConfirmDocumentResponse> ConfirmDocument(ConfirmDocumentRequest request, ServerCallContext context) =>
        steps.Confirmation.ConfirmAsync(
            RequestFieldParser.ParseId(request.DocumentId, "document_id"), request.Entry, Caller.Get(context), context.CancellationToken);

    /// <inheritdoc />
    public override async Task<RecordDisposalResponse> RecordDisposal(RecordDisposalRequest request, ServerCallContext context)
    {
        await steps.Disposal.RecordAsync(
            RequestFieldParser.ParseId(request.DocumentId, "document_id"),
            request.Disposal,
            RequestFieldParser.ParseDate(request.On, "on"),
            Caller.Get(context),
            context.CancellationToken);
        return new RecordDisposalResponse();
    }

    /// <inheritdoc />
    public override async Task<ListMailItemsResponse> ListMailItems(ListMailItemsRequest request, ServerCallContext context)
    {
        var afterId = request.PageToken.Length == 0 ? Guid.Empty : RequestFieldParser.ParseId(request.PageToken, "page_token");
        var pageSize = request.PageSize == 0 ? MailFields.MaxPageSize : request.PageSize;
        await using var connection = await database.OpenAsync(context.CancellationToken);
        DateOnly? dueBy = request.DueOnly ? JapanTime.ToDate(clock.GetUtcNow()) : null;
        var items = await MailItemStore.ListAsync(connection, request.States, dueBy, afterId, pageSize);
        var response = new ListMailItemsResponse { NextPageToken = items.Count == pageSize ? items[^1].Id.ToString("D") : "" };
        response.Items.AddRange(unusableRows.Convert(items, "mail_item", item => item.Id, item => item.ToContract()));
        return response;
    }

    /// <inheritdoc />
    public override async Task CreateBatch(
        CreateBatchRequest request, IServerStreamWriter<CreateBatchResponse> responseStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var postingDate = RequestFieldParser.ParseDate(request.PostingDate, "posting_date");
        await longWork.RunAsync(
            LongWorkKind.Printing, caller,
            async () =>
            {
                var (batch, files) = await steps.Printer.CreateAsync(request, postingDate, caller, cancellationToken);
                await responseStream.WriteAsync(new CreateBatchResponse { Batch = batch }, cancellationToken);
                await FileSender.SendAsync(
                    files,
                    piece => responseStream.WriteAsync(new CreateBatchResponse { Piece = piece }, cancellationToken));
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public override async Task ReprintBatch(
        ReprintBatchRequest request, IServerStreamWriter<ReprintBatchResponse> responseStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var id = RequestFieldParser.ParseId(request.BatchId, "batch_id");
        await longWork.RunAsync(
            LongWorkKind.Printing, caller,
            async () =>
            {
                var (batch, files) = await steps.Printer.ReprintAsync(
                    id,
                    request.ManagementNumbers,
                    request.Reason,
                    caller,
                    cancellationToken);
                await responseStream.WriteAsync(new ReprintBatchResponse { Batch = batch }, cancellationToken);
                await FileSender.SendAsync(
                    files,
                    piece => responseStream.WriteAsync(new ReprintBatchResponse { Piece = piece }, cancellationToken));
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public override async Task<ConfirmPrintedResponse> ConfirmPrinted(ConfirmPrintedRequest request, ServerCallContext context) => new()
    {
        GoodSheets = await steps.Posting.ConfirmPrintedAsync(
            RequestFieldParser.ParseId(request.BatchId, "batch_id"), request.SheetsPrinted, request.Spoiled,
            RequestFieldParser.ParseDateOrNull(request.PrintedOn, "printed_on"), Caller.Get(context), context.CancellationToken),
    };

    /// <inheritdoc />
    public override Task<RecordPostingResponse> RecordPosting(RecordPostingRequest request, ServerCallContext context)
    {
        return steps.Posting.RecordAsync(
            RequestFieldParser.ParseId(request.BatchId, "batch_id"),
            RequestFieldParser.ParseDate(request.PostingDate, "posting_date"),
            request.Postings,
            Caller.Get(context),
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ConfirmPostingResponse> ConfirmPosting(ConfirmPostingRequest request, ServerCallContext context)
    {
        return steps.PostingConfirmation.ConfirmAsync(request, Caller.Get(context), context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<CorrectPostingResponse> CorrectPosting(CorrectPostingRequest request, ServerCallContext context)
    {
        return steps.Posting.CorrectAsync(
            RequestFieldParser.ParseId(request.BatchId, "batch_id"),
            RequestFieldParser.ParseDate(request.PostingDate, "posting_date"),
            request.Postings,
            Caller.Get(context),
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<RecordReturnedLetterResponse> RecordReturnedLetter(
        RecordReturnedLetterRequest request, ServerCallContext context) =>
        steps.Returns.RecordAsync(request, Caller.Get(context), context.CancellationToken);

    /// <inheritdoc />
    public override Task<ReportWrongPairingResponse> ReportWrongPairing(ReportWrongPairingRequest request, ServerCallContext context)
    {
        return steps.Returns.ReportWrongPairingAsync(
            RequestFieldParser.ParseId(request.BatchId, "batch_id"),
            request.ManagementNumbers,
            Caller.Get(context),
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<ImportTrackingResponse> ImportTracking(
        IAsyncStreamReader<ImportTrackingRequest> requestStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        using var share = uploadQuota.CreateShare(UploadPlace.Memory, caller);
        var file = new UploadReader(MaxTrackingFileBytes, share);
        while (await requestStream.MoveNext(cancellationToken))
        {
            file.Add(requestStream.Current.Chunk);
        }

        var content = file.TakeContent();
        RequestFieldParser.Require(content is not null, "chunk");
        return await longWork.RunAsync(
            LongWorkKind.Import,
            caller,
            () => steps.Tracking.ImportAsync(content!, caller, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc />
    public override Task<ListUnreadTrackingLinesResponse> ListUnreadTrackingLines(
        ListUnreadTrackingLinesRequest request, ServerCallContext context)
    {
        var afterId = request.PageToken.Length == 0 ? Guid.Empty : RequestFieldParser.ParseId(request.PageToken, "page_token");
        return steps.Lines.ListAsync(
            request.ReadToo, request.ManagementNumber, afterId, request.PageSize == 0 ? MailFields.MaxLinePageSize : request.PageSize,
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<ReadTrackingLineResponse> ReadTrackingLine(ReadTrackingLineRequest request, ServerCallContext context) =>
        steps.Lines.RecordReadingAsync(request, Caller.Get(context), context.CancellationToken);

    /// <inheritdoc />
    public override Task<CheckActivationCodeResponse> CheckActivationCode(CheckActivationCodeRequest request, ServerCallContext context) =>
        steps.Activation.CheckAsync(
            RequestFieldParser.ParseId(request.ApplicationId, "application_id"),
            request.Code,
            Caller.Get(context),
            context.CancellationToken);

    /// <inheritdoc />
    public override Task<DecideMailReviewResponse> DecideMailReview(DecideMailReviewRequest request, ServerCallContext context) =>
        steps.Review.DecideAsync(request, Caller.Get(context), context.CancellationToken);

    /// <inheritdoc />
    public override async Task<ImportPostcodesResponse> ImportPostcodes(
        IAsyncStreamReader<ImportPostcodesRequest> requestStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        RequestFieldParser.Require(
            await requestStream.MoveNext(cancellationToken) && requestStream.Current.PartCase == ImportPostcodesRequest.PartOneofCase.AsOf,
            "as_of");
        var asOf = RequestFieldParser.ParseDate(requestStream.Current.AsOf, "as_of");
        // The list is the largest upload of the mail room, and it is public. Therefore it is buffered on disk until it is complete.
        using var share = uploadQuota.CreateShare(UploadPlace.Disk, caller);
        using var list = UploadSpool.Open(instanceFolder.OpenTemporaryFile, MaxPostcodeListBytes, share);
        while (await requestStream.MoveNext(cancellationToken))
        {
            UploadReader.RequireChunk(requestStream.Current.Chunk);
            await list.AppendAsync(requestStream.Current.Chunk.Memory, cancellationToken);
        }
        RequestFieldParser.Require(list.Length > 0, "chunk");
        var placeCount = await longWork.RunAsync(
            LongWorkKind.Import,
            caller,
            () => steps.Postcodes.ImportAsync(list, asOf, caller, cancellationToken),
            cancellationToken);
        return new ImportPostcodesResponse { Places = placeCount };
    }
}
