using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Makes any call that a case may allow. The driver takes the arguments from the case that the service returns and from earlier entries.
/// </summary>
public sealed class CaseDriver(ServiceUnderTest service, MailRoomDriver mailRoom)
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    private readonly Dictionary<(string Application, DocumentInput Input), DocumentEntry> _typedEntries = [];
    private readonly Dictionary<string, string> _declaredNames = [];

    public MailRoomDriver MailRoom => mailRoom;

    public async Task<GetMailCaseResponse> GetCaseAsync(Application application) =>
        await service.MailWork.GetMailCaseAsync(new GetMailCaseRequest { ApplicationId = application.ApplicationId },
            ServiceUnderTest.CallerMetadata);

    /// <summary>Opens an application. The documents that are recorded for it later have the name of its declaration.</summary>
    public async Task<Application> OpenApplicationAsync(string? name = null, string? address = null)
    {
        var request = Requests.CreateApplication();
        if (address is not null)
        {
            request.Declaration.Address = address;
        }

        if (name is not null)
        {
            request.Declaration.Name = name;
        }

        var application = (await service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata)).Application;
        _declaredNames[application.ApplicationId] = request.Declaration.Name;
        return application;
    }

    public async Task<string> RecordDocumentAsync(
        Application application, VerificationMethod method = VerificationMethod.OriginalDocumentMail,
        DocumentInput input = DocumentInput.Original, Action<DocumentEntry>? changeEntry = null,
        bool isScanned = true)
    {
        var entry = input is DocumentInput.Copy or DocumentInput.Image ? mailRoom.CreateLicence() : mailRoom.CreateResidentRecord();
        entry.Name = _declaredNames[application.ApplicationId];
        changeEntry?.Invoke(entry);
        var document = await mailRoom.RecordDocumentAsync(
            application,
            entry,
            method,
            input,
            isScanned || input == DocumentInput.Image ? Png : null);
        _typedEntries[(application.ApplicationId, input)] = entry;
        return document.DocumentId;
    }

    public async Task<ConfirmDocumentResponse> ConfirmDocumentAsync(Application application, string documentId,
        DocumentInput input = DocumentInput.Original, string person = MailRoomDriver.Checker) =>
        await mailRoom.ConfirmDocumentAsync(documentId, _typedEntries[(application.ApplicationId, input)], person);

    /// <summary>Makes the call that belongs to the given move.</summary>
    public async Task PerformMoveAsync(Application application, GetMailCaseResponse mailCase, MailMove move)
    {
        switch (move)
        {
            case MailMove.RecordDocument when mailCase.Documents is [{ State: MailDocumentState.Confirmed }]:
                await RecordDocumentAsync(application, VerificationMethod.TwoCopiesMail, DocumentInput.SecondCopy);
                break;
            case MailMove.RecordDocument:
                await RecordDocumentAsync(application);
                break;
            case MailMove.ConfirmDocument:
                var waitingDocument = mailCase.Documents.First(document => document.State == MailDocumentState.AwaitingSecondEntry);
                Assert.Empty((await ConfirmDocumentAsync(application, waitingDocument.DocumentId, waitingDocument.Input)).DifferingFields);
                break;
            case MailMove.RetypeDocument:
                await RetypeDocumentAsync(application, mailCase.Documents[0]);
                break;
            case MailMove.WithdrawDocuments:
                await service.MailWork.WithdrawDocumentsAsync(
                    new WithdrawDocumentsRequest { ApplicationId = application.ApplicationId, Reason = "OTHER-PERSON" },
                    ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
                break;
            case MailMove.RenewLetter:
                await service.MailWork.RenewLetterAsync(
                    new RenewLetterRequest { ManagementNumber = mailCase.Letter.ManagementNumber, Reason = "SHEET-LOST" },
                    ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
                break;
            case MailMove.RecordDisposal:
                var paperDocumentId = mailCase.Work.First(work => work.Kind == MailWorkKind.Paper).DocumentId;
                await mailRoom.Mail.RecordDisposalAsync(
                    new RecordDisposalRequest
                    {
                        DocumentId = paperDocumentId,
                        Disposal = PaperDisposal.Destroyed,
                        On = MailRoomDriver.FormatDay(mailRoom.Today),
                    },
                    ServiceUnderTest.CallerMetadata);
                break;
            default:
                await PerformMoveAsync(application, mailCase.Letter, mailCase, move);
                break;
        }
    }

    public async Task<RetypeDocumentResponse> RetypeDocumentAsync(Application application, MailCaseDocument document,
        Action<DocumentEntry>? changeEntry = null, string person = MailRoomDriver.Typist)
    {
        // The test did not type an entry that an earlier version of the service read from a chip.
        var entry =
            document.Input == DocumentInput.Chip
                ? mailRoom.CreateLicence()
                : _typedEntries[(application.ApplicationId, document.Input)].Clone();
        changeEntry?.Invoke(entry);
        var response = await service.MailWork.RetypeDocumentAsync(
            new RetypeDocumentRequest { DocumentId = document.DocumentId, Entry = entry }, ServiceUnderTest.CreateStaffMetadata(person));
        _typedEntries[(application.ApplicationId, document.Input)] = entry;
        return response;
    }

    public async Task ReferAsync(Application application, MailReferral referral) =>
        await service.MailWork.ReferMailCaseAsync(new ReferMailCaseRequest
        {
            ApplicationId = application.ApplicationId,
            Referral = referral
        }, ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));

    public async Task DecideAsync(Application application, MailReviewDecision decision)
    {
        var printableName = decision == MailReviewDecision.PrintableForm
            ? _declaredNames[application.ApplicationId].Replace(CaseStates.UnprintableCharacter, "キム", StringComparison.Ordinal) : "";
        await mailRoom.RequestDecisionAsync(application, decision, MailRoomDriver.Supervisor, printableName);
        await mailRoom.RequestDecisionAsync(application, decision, MailRoomDriver.SecondSupervisor, printableName);
    }

    /// <summary>Prints every letter that is ready, confirms the sheets, and returns the ID of the batch.</summary>
    public async Task<string> PrintReadyLettersAsync()
    {
        var (batch, _) = await mailRoom.CreateBatchAsync();
        await ConfirmSheetsAsync(batch.BatchId);
        return batch.BatchId;
    }

    /// <summary>Posts the printed letter of the given application's case.</summary>
    public async Task PostLetterAsync(Application application)
    {
        var mailCase = await GetCaseAsync(application);
        await PerformMoveAsync(application, mailCase, MailMove.RecordPosting);
    }

    /// <summary>Imports a report about the letter of the given application's case, with the current time.</summary>
    public async Task ImportReportAsync(Application application, string status) =>
        await ImportReportAsync((await GetCaseAsync(application)).Letter, application, status);

    private Task<ImportTrackingResponse> ImportReportAsync(MailItem letter, Application application, string status)
    {
        var postingDate = DateOnly.ParseExact(letter.PostingDate, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return mailRoom.ImportReportsAsync(
            new MailRoomDriver.PostedLetter(application, letter.ManagementNumber, letter.PostingNumber, postingDate),
            status);
    }

    private async Task PerformMoveAsync(Application application, MailItem letter, GetMailCaseResponse mailCase, MailMove move)
    {
        switch (move)
        {
            case MailMove.CreateBatch:
                await mailRoom.CreateBatchAsync();
                break;
            case MailMove.ReprintBatch:
                await mailRoom.ReprintAsync(letter.BatchId, letter.ManagementNumber);
                break;
            case MailMove.ConfirmPrinted:
                await ConfirmSheetsAsync(letter.BatchId);
                break;
            case MailMove.RecordPosting:
                var postingDate = DateOnly.ParseExact(mailCase.PostableOn, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
                await mailRoom.PostLetterAsync(
                    letter.BatchId,
                    letter.ManagementNumber,
                    MailRoomDriver.CreateNextPostingNumber(),
                    postingDate);
                break;
            case MailMove.ImportTracking:
                await ImportReportAsync(letter, application, letter.Stage is MailStage.Returning or MailStage.Forwarded
                    ? "差出人に返送済み（保管期間経過）" : "亡失");
                break;
            case MailMove.ReadTrackingLine:
                var line = (await mailRoom.ListUnreadLinesAsync()).Single(line => line.ManagementNumber == letter.ManagementNumber);
                await mailRoom.ReadLineAsync(line.LineId, TrackingReading.Returning, MailReturnReason.Refused);
                break;
            case MailMove.CheckActivationCode:
                await mailRoom.Mail.CheckActivationCodeAsync(new CheckActivationCodeRequest
                {
                    ApplicationId = application.ApplicationId,
                    Code = "WRONG-WRONG"
                }, ServiceUnderTest.CallerMetadata);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(move), move, null);
        }
    }

    // Confirms the printing of a batch. All sheets of each letter except one are reported as spoiled.
    private async Task ConfirmSheetsAsync(string batchId)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var letters =
            (await connection.QueryAsync<(string Number, short Prints)>(
                "select management_number, prints from mail_item where batch_id = @id", new { id = Guid.Parse(batchId) })).ToList();
        var spoiled = letters.SelectMany(letter => Enumerable.Repeat(letter.Number, letter.Prints - 1)).ToArray();
        await mailRoom.ConfirmPrintedAsync(batchId, letters.Sum(letter => letter.Prints), spoiled);
    }
}
