using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>Creates cases with a letter in every state and stage, and one case for every reason for a return.</summary>
internal static class LetterCases
{
    /// <summary>Content of a scan. It begins like a PNG image, and the service checks only the beginning.</summary>
    public static readonly byte[] PngScan = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    private const string DeliveredStatus = "お届け先にお届け済み";
    private const string NotCollectedStatus = "差出人に返送済み（保管期間経過）";

    // Names of cases, each with the status in the only report on its letter; null when there is no report.
    private static readonly (string Name, string? Status)[] Stages =
    [
        ("mail-dispatched", null), ("mail-accepted", "引受"), ("mail-in-transit", "到着"), ("mail-out", "持ち出し中"), ("mail-absent", "ご不在のため持ち戻り"),
        ("mail-held", "保管"), ("mail-investigated", "調査中"), ("mail-lost", "亡失"), ("mail-forwarded", "転送"),
        ("mail-returning-not-collected", "返送（保管期間経過）"), ("mail-returned-not-collected", NotCollectedStatus),
        ("mail-returning-not-at-address", "返送（あて所に尋ねあたらず）"), ("mail-returned-not-at-address", "差出人に返送済み（あて所に尋ねあたらず）"),
        ("mail-returned-moved", "転居先不明"), ("mail-returned-refused", "受取拒絶"), ("mail-returned-not-stated", "差出人に返送済み"),
    ];

    public static async Task CreateAsync(Installation installation)
    {
        await CreateDeliveredLetterAsync(installation, "mail-delivered");
        await CreateWithdrawnVerificationAsync(installation, "mail-taken-back");
        await CreateSecondVerificationAsync(installation);
        var letters = new List<MailRoomDriver.PostedLetter>();
        foreach (var (name, _) in Stages)
        {
            letters.Add(await CreatePostedLetterAsync(installation, name));
        }

        installation.SetTime(installation.Now.AddHours(6));
        foreach (var (letter, (_, status)) in letters.Zip(Stages))
        {
            if (status is not null)
            {
                await installation.MailRoom.ImportReportsAsync(letter, status);
            }
        }
        await CreateUnpostedLettersAsync(installation);
    }

    /// <summary>Runs the service's periodic check of the letters, which withdraws the letters of applications that have ended.</summary>
    public static Task WithdrawLettersAsync(Installation installation) => installation.Service.Get<MailDeadlineWorker>().RunAsync(default);

    /// <summary>Creates an application whose letter is posted.</summary>
    public static async Task<MailRoomDriver.PostedLetter> CreatePostedLetterAsync(Installation installation, string name)
    {
        var (application, letter, _) = await CreateReadyLetterAsync(installation, name);
        return await installation.MailRoom.PostReadyLetterAsync(application, letter);
    }

    /// <summary>Creates an application of a person who was verified by mail with an original document.</summary>
    public static async Task<(Application Application, string Document)> CreateDeliveredLetterAsync(
        Installation installation, string name, byte[]? scan = null)
    {
        var (application, letter, document) = await CreateReadyLetterAsync(installation, name, scan);
        await ReportDeliveryAsync(installation, application, letter);
        return (application, document);
    }

    /// <summary>Records the disposal of the given paper document.</summary>
    public static async Task RecordDisposalAsync(Installation installation, string document, PaperDisposal disposal) =>
        await installation.MailRoom.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = document,
                Disposal = disposal,
                On = MailRoomDriver.FormatDay(installation.MailRoom.Today),
            },
            ServiceUnderTest.CallerMetadata);

    /// <summary>Posts the given letter, which is ready for printing, and reports its delivery.</summary>
    public static async Task<MailRoomDriver.PostedLetter> ReportDeliveryAsync(
        Installation installation,
        Application application,
        string letter)
    {
        var postedLetter = await installation.MailRoom.PostReadyLetterAsync(application, letter);
        await ReportDeliveryAsync(installation, postedLetter);
        return postedLetter;
    }

    /// <summary>Reports the delivery of the given letter.</summary>
    public static async Task ReportDeliveryAsync(Installation installation, MailRoomDriver.PostedLetter letter)
    {
        await installation.MailRoom.ImportReportsAsync(letter, DeliveredStatus);
        var generationCase = installation.FindCase(letter.Application);
        Personas.TryFind(generationCase.Persona, out var persona);
        generationCase.RecordedPerson = GenerationCase.CreatePersonFromDocument(persona!);
    }

    /// <summary>Creates an application whose letter is ready for printing.</summary>
    public static async Task<(Application Application, string Letter, string Document)> CreateReadyLetterAsync(
        Installation installation, string name, byte[]? scan = null)
    {
        var application = await installation.OpenApplicationAsync(name);
        var document = await installation.MailRoom.RecordDocumentAsync(application, scan: scan);
        return (application, (await installation.MailRoom.ConfirmDocumentAsync(document.DocumentId)).ManagementNumber, document.DocumentId);
    }

    private static async Task<MailRoomDriver.PostedLetter> CreateWithdrawnVerificationAsync(Installation installation, string name)
    {
        var letter = await CreatePostedLetterAsync(installation, name);
        await ReportDeliveryAsync(installation, letter);
        installation.SetTime(installation.Now.AddHours(1));
        await installation.MailRoom.ImportReportsAsync(letter, NotCollectedStatus);
        return letter;
    }

    // The record of the withdrawn verification stays, and the new record is its next version.
    private static async Task CreateSecondVerificationAsync(Installation installation)
    {
        var application = (await CreateWithdrawnVerificationAsync(installation, "mail-verified-again")).Application;
        await installation.MailRoom.DecideReviewAsync(application, MailReviewDecision.NewDocument);
        var document = await installation.MailRoom.RecordDocumentAsync(application);
        await ReportDeliveryAsync(
            installation,
            application,
            (await installation.MailRoom.ConfirmDocumentAsync(document.DocumentId)).ManagementNumber);
    }

    // The most advanced letter comes first and the one that is only ready comes last, because a batch takes every letter that is ready.
    private static async Task CreateUnpostedLettersAsync(Installation installation)
    {
        var mailRoom = installation.MailRoom;
        // The case whose letter was not collected has a second letter, which is ready as well and goes into the first of these batches.
        await CreateReadyLetterAsync(installation, "mail-printed");
        var (printedBatch, _) = await mailRoom.CreateBatchAsync();
        await mailRoom.ConfirmPrintedAsync(printedBatch.BatchId, printedBatch.ManagementNumbers.Count);

        var withdrawnApplication = (await CreateReadyLetterAsync(installation, "mail-withdrawn")).Application;
        await CreateReadyLetterAsync(installation, "mail-batched");
        await mailRoom.CreateBatchAsync();
        await installation.CancelApplicationAsync(withdrawnApplication);

        await CreateReadyLetterAsync(installation, "mail-ready");
    }
}
