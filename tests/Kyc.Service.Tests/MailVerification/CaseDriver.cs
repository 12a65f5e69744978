using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Makes any call that a case may allow. The driver takes the arguments from the case that the service returns and from earlier entries.
/// </summary>
public sealed class CaseDriver(ServiceUnderTest service, MailRoomDriver desk)
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    private readonly Dictionary<(string Application, DocumentInput Input), DocumentEntry> _typedEntries = [];
    private readonly Dictionary<string, string> _names = [];

    public MailRoomDriver Desk => desk;

    public async Task<GetMailCaseResponse> GetCaseAsync(Application application) =>
        await service.MailWork.GetMailCaseAsync(new GetMailCaseRequest { ApplicationId = application.ApplicationId },
            ServiceUnderTest.Caller);

    /// <summary>Opens an application. The documents that are recorded for it later have the name of its declaration.</summary>
    public async Task<Application> OpenAsync(string? name = null, string? address = null)
    {
        var request = Requests.Create();
        if (address is not null)
        {
            request.Declaration.Address = address;
        }

        if (name is not null)
        {
            request.Declaration.Name = name;
        }

        var application = (await service.Applications.CreateApplicationAsync(request, ServiceUnderTest.Caller)).Application;
        _names[application.ApplicationId] = request.Declaration.Name;
        return application;
    }

    public async Task<string> RecordAsync(
        Application application, VerificationMethod method = VerificationMethod.OriginalDocumentMail,
        DocumentInput input = DocumentInput.Original, Action<DocumentEntry>? change = null,
        bool scanned = true)
    {
        var entry = input is DocumentInput.Copy or DocumentInput.Image ? desk.CreateLicence() : desk.CreateResidentRecord();
        entry.Name = _names[application.ApplicationId];
        change?.Invoke(entry);
        var document = await desk.RecordAsync(application, entry, method, input, scanned || input == DocumentInput.Image ? Png : null);
        _typedEntries[(application.ApplicationId, input)] = entry;
        return document.DocumentId;
    }

    public async Task<ConfirmDocumentResponse> ConfirmAsync(Application application, string document,
        DocumentInput input = DocumentInput.Original, string person = MailRoomDriver.Checker) =>
        await desk.ConfirmAsync(document, _typedEntries[(application.ApplicationId, input)], person);

    /// <summary>Makes the call that belongs to the given move.</summary>
    public async Task PerformAsync(Application application, GetMailCaseResponse found, MailMove move)
    {
        switch (move)
        {
            case MailMove.RecordDocument when found.Documents is [{ State: MailDocumentState.Confirmed }]:
                await RecordAsync(application, VerificationMethod.TwoCopiesMail, DocumentInput.SecondCopy);
                break;
            case MailMove.RecordDocument:
                await RecordAsync(application);
                break;
            case MailMove.ConfirmDocument:
                var waiting = found.Documents.First(document => document.State == MailDocumentState.AwaitingSecondEntry);
                Assert.Empty((await ConfirmAsync(application, waiting.DocumentId, waiting.Input)).DifferingFields);
                break;
            case MailMove.RetypeDocument:
                await RetypeAsync(application, found.Documents[0]);
                break;
            case MailMove.WithdrawDocuments:
                await service.MailWork.WithdrawDocumentsAsync(
                    new WithdrawDocumentsRequest { ApplicationId = application.ApplicationId, Reason = "OTHER-PERSON" },
                    ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
                break;
            case MailMove.RenewLetter:
                await service.MailWork.RenewLetterAsync(
                    new RenewLetterRequest { ManagementNumber = found.Letter.ManagementNumber, Reason = "SHEET-LOST" },
                    ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
                break;
            case MailMove.RecordDisposal:
                var paper = found.Work.First(work => work.Kind == MailWorkKind.Paper).DocumentId;
                await desk.Mail.RecordDisposalAsync(
                    new RecordDisposalRequest
                    {
                        DocumentId = paper,
                        Disposal = PaperDisposal.Destroyed,
                        On = MailRoomDriver.FormatDay(desk.Today),
                    },
                    ServiceUnderTest.Caller);
                break;
            default:
                await PerformAsync(application, found.Letter, found, move);
                break;
        }
    }

    public async Task<RetypeDocumentResponse> RetypeAsync(Application application, MailCaseDocument document,
        Action<DocumentEntry>? change = null, string person = MailRoomDriver.Typist)
    {
        // The test did not type an entry that an earlier version of the service read from a chip.
        var entry =
            document.Input == DocumentInput.Chip
                ? desk.CreateLicence()
                : _typedEntries[(application.ApplicationId, document.Input)].Clone();
        change?.Invoke(entry);
        var retyped = await service.MailWork.RetypeDocumentAsync(
            new RetypeDocumentRequest { DocumentId = document.DocumentId, Entry = entry }, ServiceUnderTest.CreateStaffMetadata(person));
        _typedEntries[(application.ApplicationId, document.Input)] = entry;
        return retyped;
    }

    public async Task ReferAsync(Application application, MailReferral referral) =>
        await service.MailWork.ReferMailCaseAsync(new ReferMailCaseRequest
        {
            ApplicationId = application.ApplicationId,
            Referral = referral
        }, ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));

    public async Task DecideAsync(Application application, MailReviewDecision decision)
    {
        var printable = decision == MailReviewDecision.PrintableForm
            ? _names[application.ApplicationId].Replace(CaseStates.Unprintable, "キム", StringComparison.Ordinal) : "";
        await desk.RequestDecisionAsync(application, decision, MailRoomDriver.Supervisor, printable);
        await desk.RequestDecisionAsync(application, decision, MailRoomDriver.SecondSupervisor, printable);
    }

    /// <summary>Prints every letter that is ready, confirms the sheets, and returns the ID of the batch.</summary>
    public async Task<string> PrintAsync()
    {
        var (batch, _) = await desk.CreateBatchAsync();
        await ConfirmSheetsAsync(batch.BatchId);
        return batch.BatchId;
    }

    /// <summary>Posts the printed letter of the given application's case.</summary>
    public async Task PostAsync(Application application)
    {
        var found = await GetCaseAsync(application);
        await PerformAsync(application, found, MailMove.RecordPosting);
    }

    /// <summary>Imports a report about the letter of the given application's case, with the current time.</summary>
    public async Task TrackAsync(Application application, string status) =>
        await TrackAsync((await GetCaseAsync(application)).Letter, application, status);

    private Task<ImportTrackingResponse> TrackAsync(MailItem letter, Application application, string status)
    {
        var posted = DateOnly.ParseExact(letter.PostingDate, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return desk.TrackAsync(new MailRoomDriver.PostedLetter(application, letter.ManagementNumber, letter.PostingNumber, posted), status);
    }

    private async Task PerformAsync(Application application, MailItem letter, GetMailCaseResponse found, MailMove move)
    {
        switch (move)
        {
            case MailMove.CreateBatch:
                await desk.CreateBatchAsync();
                break;
            case MailMove.ReprintBatch:
                await desk.ReprintAsync(letter.BatchId, letter.ManagementNumber);
                break;
            case MailMove.ConfirmPrinted:
                await ConfirmSheetsAsync(letter.BatchId);
                break;
            case MailMove.RecordPosting:
                var on = DateOnly.ParseExact(found.PostableOn, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
                await desk.PostAsync(letter.BatchId, letter.ManagementNumber, MailRoomDriver.CreateNextPostingNumber(), on);
                break;
            case MailMove.ImportTracking:
                await TrackAsync(letter, application, letter.Stage is MailStage.Returning or MailStage.Forwarded
                    ? "差出人に返送済み（保管期間経過）" : "亡失");
                break;
            case MailMove.ReadTrackingLine:
                var line = (await desk.ListUnreadAsync()).Single(line => line.ManagementNumber == letter.ManagementNumber);
                await desk.ReadAsync(line.LineId, TrackingReading.Returning, MailReturnReason.Refused);
                break;
            case MailMove.CheckActivationCode:
                await desk.Mail.CheckActivationCodeAsync(new CheckActivationCodeRequest
                {
                    ApplicationId = application.ApplicationId,
                    Code = "WRONG-WRONG"
                }, ServiceUnderTest.Caller);
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
        await desk.ConfirmPrintedAsync(batchId, letters.Sum(letter => letter.Prints), spoiled);
    }
}
