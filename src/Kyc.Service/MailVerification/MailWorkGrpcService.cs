using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Implements <c>kyc.v1.MailWorkService</c>: work lists, cases, and the actions ("moves") that continue a case that would otherwise make no
/// progress.
/// </summary>
public sealed class MailWorkGrpcService(
    KycDatabase database,
    ApplicationStore applications,
    MailCaseReader cases,
    MailCaseSender caseSender,
    DocumentRetyping documentRetyping,
    MailCaseMover caseMover,
    LongWorkScheduler longWork,
    UnusableRowRegistry unusableRows,
    TimeProvider clock) : MailWorkService.MailWorkServiceBase
{
    /// <inheritdoc />
    public override async Task<ListMailWorkResponse> ListMailWork(ListMailWorkRequest request, ServerCallContext context)
    {
        Guid? batchId = request.BatchId.Length == 0 ? null : RequestFieldParser.ParseId(request.BatchId, "batch_id");
        var afterId = request.PageToken.Length == 0 ? Guid.Empty : RequestFieldParser.ParseId(request.PageToken, "page_token");
        var now = clock.GetUtcNow();
        var filter = new MailWorkFilter(
            request.Kinds, request.DueOnly ? JapanTime.ToDate(now) : null,
            request.OlderThanDays == 0 ? null : now.AddDays(-request.OlderThanDays), batchId);
        var pageSize = request.PageSize == 0 ? MailWorkFields.MaxPageSize : request.PageSize;
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var work = await MailWorkStore.ListAsync(connection, filter, afterId, pageSize);
        return new ListMailWorkResponse
        {
            Work = { unusableRows.Convert(work, "mail_item", row => row.Id, row => row.ToContract()) },
            NextPageToken = work.Count == pageSize ? work[^1].Id.ToString("D") : "",
        };
    }

    /// <inheritdoc />
    public override async Task<GetMailCaseResponse> GetMailCase(GetMailCaseRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var application = await applications.FindAsync(id, context.CancellationToken)
            ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
        await using var connection = await database.OpenAsync(context.CancellationToken);
        var mailCase = await cases.ReadAsync(connection, application, context.CancellationToken);
        var work = await MailWorkStore.ReadByApplicationAsync(connection, id);
        var response = new GetMailCaseResponse
        {
            State = application.State,
            OutcomeCode = application.OutcomeCode,
            Letter = mailCase.Letter is null
                ? null
                : (mailCase.Letter with { ApplicationState = application.State, OutcomeCode = application.OutcomeCode }).ToContract(),
            PostableOn = IsoDate.ToText(mailCase.LatestPostingDate),
        };
        response.Documents.AddRange(mailCase.Documents.Select(ToContract));
        response.Work.AddRange(work.Select(row => row.ToContract()));
        response.AllowedMoves.AddRange(mailCase.AllowedMoves);
        if (work.Any(row => row.Kind == MailWorkKind.Paper))
        {
            response.AllowedMoves.Add(MailMove.RecordDisposal);
        }

        response.Referrals.AddRange(mailCase.AllowedReferrals);
        response.Decisions.AddRange(mailCase.AllowedDecisions);
        return response;
    }

    /// <inheritdoc />
    public override Task ReadMailCase(
        ReadMailCaseRequest request, IServerStreamWriter<ReadMailCaseResponse> responseStream, ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        return longWork.RunAsync(
            LongWorkKind.Reading,
            caller,
            () =>
                caseSender.RecordAndSendAsync(
                    id,
                    request.Reason,
                    caller,
                    message => responseStream.WriteAsync(message, cancellationToken),
                    cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc />
    public override async Task<RetypeDocumentResponse> RetypeDocument(RetypeDocumentRequest request, ServerCallContext context)
    {
        var row = await documentRetyping.RetypeAsync(
            RequestFieldParser.ParseId(request.DocumentId, "document_id"), request.Entry, Caller.Get(context), context.CancellationToken);
        return new RetypeDocumentResponse { DocumentId = row.Id.ToString("D"), State = row.State };
    }

    /// <inheritdoc />
    public override async Task<WithdrawDocumentsResponse> WithdrawDocuments(WithdrawDocumentsRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var application = await caseMover.WithdrawDocumentsAsync(id, request.Reason, Caller.Get(context), context.CancellationToken);
        return new WithdrawDocumentsResponse { Application = application.ToContract() };
    }

    /// <inheritdoc />
    public override async Task<RenewLetterResponse> RenewLetter(RenewLetterRequest request, ServerCallContext context)
    {
        var letter = await caseMover.RenewLetterAsync(
            request.ManagementNumber,
            request.Reason,
            Caller.Get(context),
            context.CancellationToken);
        return new RenewLetterResponse { ManagementNumber = letter.ManagementNumber };
    }

    /// <inheritdoc />
    public override async Task<ReferMailCaseResponse> ReferMailCase(ReferMailCaseRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var application = await caseMover.ReferToReviewAsync(id, request.Referral, Caller.Get(context), context.CancellationToken);
        return new ReferMailCaseResponse { Application = application.ToContract() };
    }

    private static MailCaseDocument ToContract(MailDocumentRow document) => new()
    {
        DocumentId = document.Id.ToString("D"),
        Method = OfferedMethods.ToContractMethod(document.Method),
        Input = document.Input,
        State = document.State,
        Scanned = document.Scanned,
    };
}
