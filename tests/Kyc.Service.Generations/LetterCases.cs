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
    public static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. "scan"u8];

    private const string Delivered = "お届け先にお届け済み";
    private const string NotCollected = "差出人に返送済み（保管期間経過）";

    // Names of cases, each with the status in the only report on its letter; null when there is no report.
    private static readonly (string Name, string? Status)[] Stages =
    [
        ("mail-dispatched", null), ("mail-accepted", "引受"), ("mail-in-transit", "到着"), ("mail-out", "持ち出し中"), ("mail-absent", "ご不在のため持ち戻り"),
        ("mail-held", "保管"), ("mail-investigated", "調査中"), ("mail-lost", "亡失"), ("mail-forwarded", "転送"),
        ("mail-returning-not-collected", "返送（保管期間経過）"), ("mail-returned-not-collected", NotCollected),
        ("mail-returning-not-at-address", "返送（あて所に尋ねあたらず）"), ("mail-returned-not-at-address", "差出人に返送済み（あて所に尋ねあたらず）"),
        ("mail-returned-moved", "転居先不明"), ("mail-returned-refused", "受取拒絶"), ("mail-returned-not-stated", "差出人に返送済み"),
    ];

    public static async Task MakeAsync(Installation installation)
    {
        await CreateDeliveredAsync(installation, "mail-delivered");
        await CreateWithdrawnAsync(installation, "mail-taken-back");
        await CreateVerifiedAgainAsync(installation);
        var letters = new List<MailRoomDriver.PostedLetter>();
        foreach (var (name, _) in Stages)
        {
            letters.Add(await CreatePostedAsync(installation, name));
        }

        installation.MoveTo(installation.Now.AddHours(6));
        foreach (var (letter, (_, status)) in letters.Zip(Stages))
        {
            if (status is not null)
            {
                await installation.Desk.TrackAsync(letter, status);
            }
        }
        await CreateUnpostedAsync(installation);
    }

    /// <summary>Runs the service's periodic check of the letters, which withdraws the letters of applications that have ended.</summary>
    public static Task WithdrawAsync(Installation installation) => installation.Service.Get<MailDeadlineWorker>().RunAsync(default);

    /// <summary>Creates an application whose letter is posted.</summary>
    public static async Task<MailRoomDriver.PostedLetter> CreatePostedAsync(Installation installation, string name)
    {
        var (application, letter, _) = await CreateReadyAsync(installation, name);
        return await installation.Desk.PostReadyAsync(application, letter);
    }

    /// <summary>Creates an application of a person who was verified by mail with an original document.</summary>
    public static async Task<(Application Application, string Document)> CreateDeliveredAsync(
        Installation installation, string name, byte[]? scan = null)
    {
        var (application, letter, document) = await CreateReadyAsync(installation, name, scan);
        await DeliverAsync(installation, application, letter);
        return (application, document);
    }

    /// <summary>Records the disposal of the given paper document.</summary>
    public static async Task DisposeAsync(Installation installation, string document, PaperDisposal disposal) =>
        await installation.Desk.Mail.RecordDisposalAsync(
            new RecordDisposalRequest
            {
                DocumentId = document,
                Disposal = disposal,
                On = MailRoomDriver.FormatDay(installation.Desk.Today),
            },
            ServiceUnderTest.Caller);

    /// <summary>Posts the given letter, which is ready for printing, and reports its delivery.</summary>
    public static async Task<MailRoomDriver.PostedLetter> DeliverAsync(Installation installation, Application application, string letter)
    {
        var posted = await installation.Desk.PostReadyAsync(application, letter);
        await DeliverAsync(installation, posted);
        return posted;
    }

    /// <summary>Reports the delivery of the given letter.</summary>
    public static async Task DeliverAsync(Installation installation, MailRoomDriver.PostedLetter letter)
    {
        await installation.Desk.TrackAsync(letter, Delivered);
        var made = installation.FindCase(letter.Application);
        Personas.TryFind(made.Persona, out var persona);
        made.Recorded = GenerationCase.CreateFromDocument(persona!);
    }

    /// <summary>Creates an application whose letter is ready for printing.</summary>
    public static async Task<(Application Application, string Letter, string Document)> CreateReadyAsync(
        Installation installation, string name, byte[]? scan = null)
    {
        var application = await installation.OpenAsync(name);
        var document = await installation.Desk.RecordAsync(application, scan: scan);
        return (application, (await installation.Desk.ConfirmAsync(document.DocumentId)).ManagementNumber, document.DocumentId);
    }

    private static async Task<MailRoomDriver.PostedLetter> CreateWithdrawnAsync(Installation installation, string name)
    {
        var letter = await CreatePostedAsync(installation, name);
        await DeliverAsync(installation, letter);
        installation.MoveTo(installation.Now.AddHours(1));
        await installation.Desk.TrackAsync(letter, NotCollected);
        return letter;
    }

    // The record of the withdrawn verification stays, and the new record is its next version.
    private static async Task CreateVerifiedAgainAsync(Installation installation)
    {
        var application = (await CreateWithdrawnAsync(installation, "mail-verified-again")).Application;
        await installation.Desk.DecideAsync(application, MailReviewDecision.NewDocument);
        var document = await installation.Desk.RecordAsync(application);
        await DeliverAsync(installation, application, (await installation.Desk.ConfirmAsync(document.DocumentId)).ManagementNumber);
    }

    // The most advanced letter comes first and the one that is only ready comes last, because a batch takes every letter that is ready.
    private static async Task CreateUnpostedAsync(Installation installation)
    {
        var desk = installation.Desk;
        // The case whose letter was not collected has a second letter, which is ready as well and goes into the first of these batches.
        await CreateReadyAsync(installation, "mail-printed");
        var (printed, _) = await desk.CreateBatchAsync();
        await desk.ConfirmPrintedAsync(printed.BatchId, printed.ManagementNumbers.Count);

        var withdrawn = (await CreateReadyAsync(installation, "mail-withdrawn")).Application;
        await CreateReadyAsync(installation, "mail-batched");
        await desk.CreateBatchAsync();
        await installation.CancelAsync(withdrawn);

        await CreateReadyAsync(installation, "mail-ready");
    }
}
