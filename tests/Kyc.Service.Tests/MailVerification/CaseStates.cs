using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Creates a case in every state, with the calls that a mail room makes.</summary>
public static class CaseStates
{
    /// <summary>A character that the font of letters does not have.</summary>
    public const string Unprintable = "ཀ";

    private const string Delivered = "お届け先にお届け済み";
    private const string NotCollected = "差出人に返送済み（保管期間経過）";

    /// <summary>
    /// Functions that create a case in each state that is possible without activation codes, keyed by the name of the state.
    /// </summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> WithoutCodes = new()
    {
        ["typed once"] = stage => stage.CreateTypedAsync(),
        ["typed once without scan"] = stage => stage.CreateTypedAsync(scanned: false),
        ["first copy confirmed"] = stage => stage.CreateFirstCopyAsync(),
        ["differs"] = stage => stage.CreateDifferingAsync(),
        ["difference to be typed again"] = async stage =>
            await stage.DecideAsync(await stage.CreateDifferingAsync(), MailReviewDecision.Retype),
        ["ready"] = stage => stage.CreateReadyAsync(),
        ["unprintable"] = stage => stage.CreateUnprintableAsync(),
        ["unprintable referred"] = async stage => await stage.ReferAsync(await stage.CreateUnprintableAsync(), MailReferral.Unprintable),
        ["batched"] = stage => stage.CreateBatchedAsync(),
        ["printed"] = stage => stage.CreatePrintedAsync(),
        ["printed beside one that is printed again"] = stage => stage.CreatePrintedBesideAsync(),
        ["posted"] = stage => stage.CreatePostedAsync(),
        ["no report"] = stage => stage.CreateWithoutReportAsync(),
        ["no report referred"] = async stage => await stage.ReferAsync(await stage.CreateWithoutReportAsync(), MailReferral.NoReport),
        ["typing error referred"] = async stage => await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError),
        ["accepted"] = stage => stage.CreateTrackedAsync("引受"),
        ["absent"] = stage => stage.CreateTrackedAsync("ご不在のため持ち戻り"),
        ["held"] = stage => stage.CreateTrackedAsync("保管"),
        ["searched for"] = stage => stage.CreateTrackedAsync("調査中"),
        ["on its way back, not collected"] = stage => stage.CreateTrackedAsync("返送（保管期間経過）"),
        ["not at address"] = stage => stage.CreateTrackedAsync("差出人に返送済み（あて所に尋ねあたらず）"),
        ["moved"] = stage => stage.CreateTrackedAsync("転居先不明"),
        ["not collected"] = stage => stage.CreateTrackedAsync(NotCollected),
        ["not collected again"] = stage => stage.CreateTwiceUncollectedAsync(),
        ["refused"] = stage => stage.CreateTrackedAsync("受取拒絶"),
        ["unread line"] = stage => stage.CreateTrackedAsync("差出人に返送と思われる"),
        ["unread line in review"] = async stage =>
            await stage.TrackAsync(await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError), "差出人に返送と思われる"),
        ["address incomplete"] = stage => stage.CreateTrackedAsync("あて所不完全"),
        ["returned without reason"] = stage => stage.CreateTrackedAsync("差出人に返送済み"),
        ["lost"] = stage => stage.CreateTrackedAsync("亡失"),
        ["forwarded"] = stage => stage.CreateTrackedAsync("転送"),
        ["contradictory"] = stage => stage.CreateTrackedAsync(Delivered, NotCollected, "お届け先にお届け済み"),
        ["number of another letter"] = async stage => (await stage.CreateExchangedAsync()).InHand,
        ["number in doubt"] = async stage => (await stage.CreateExchangedAsync()).Other,
        ["verified"] = stage => stage.CreateTrackedAsync(Delivered),
        ["typing error, then delivered"] = async stage =>
            await stage.TrackAsync(await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError), Delivered),
        ["typing error, then not collected"] = async stage =>
            await stage.TrackAsync(await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError), NotCollected),
        ["new document decided"] = async stage =>
            await stage.DecideAsync(await stage.CreateDifferingAsync(), MailReviewDecision.NewDocument),
        ["documents withdrawn"] = stage => stage.CreateWithdrawnAsync(),
        ["rejected"] = async stage => await stage.DecideAsync(await stage.CreateDifferingAsync(), MailReviewDecision.Reject),
        ["cancelled"] = stage => stage.CreateCancelledAsync(),
        ["chip, ready"] = async stage => await stage.MarkAsChipAsync(await stage.CreateReadyAsync()),
        ["chip, printed"] = async stage => await stage.MarkAsChipAsync(await stage.CreatePrintedAsync()),
        ["chip, delivered"] = async stage =>
            await stage.TrackAsync(await stage.MarkAsChipAsync(await stage.CreatePostedAsync()), Delivered),
    };

    /// <summary>Functions that create a case in each state that needs activation codes, keyed by the name of the state.</summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> WithCodes = new()
    {
        ["code awaited"] = stage => stage.CreateTrackedAsync(Delivered),
        ["code locked on the way"] = async stage => await stage.LockCodeAsync(await stage.CreatePostedAsync()),
        ["code locked"] = async stage => await stage.LockCodeAsync(await stage.CreateTrackedAsync(Delivered)),
        ["code expired on the way"] = async stage => await stage.ExpireCodeAsync(await stage.CreatePostedAsync()),
        ["code expired"] = async stage => await stage.ExpireCodeAsync(await stage.CreateTrackedAsync(Delivered)),
        ["code unused referred"] = async stage =>
            await stage.ReferAsync(await stage.LockCodeAsync(await stage.CreateTrackedAsync(Delivered)), MailReferral.CodeUnused),
        ["code locked after two renewals"] = stage => stage.CreateTwiceRenewedAsync(),
    };

    /// <summary>
    /// Functions that create a case on the last day of its method and advance the clock to the next day, keyed by the name of the state.
    /// The service must be started on the last day of the method.
    /// </summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> AfterMethodEnd = new()
    {
        ["typed once, then ended"] = stage =>
            stage.CreateBeforeNextDayAsync(() => stage.CreateTypedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["first copy, then ended"] = stage => stage.CreateBeforeNextDayAsync(stage.CreateFirstCopyAsync),
        ["ready, then ended"] = stage =>
            stage.CreateBeforeNextDayAsync(() => stage.CreateReadyAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["printed, then ended"] = stage =>
            stage.CreateBeforeNextDayAsync(() => stage.CreatePrintedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["posted, then ended"] = stage =>
            stage.CreateBeforeNextDayAsync(() => stage.CreatePostedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
    };

    /// <summary>Creates cases in the different states in one service.</summary>
    public sealed class CaseBuilder(ServiceUnderTest service, CaseDriver actor)
    {
        private MailRoomDriver Desk => actor.Desk;

        public async Task<Application> CreateTypedAsync(
            VerificationMethod method = VerificationMethod.OriginalDocumentMail, DocumentInput input = DocumentInput.Original,
            bool scanned = true)
        {
            var application = await actor.OpenAsync();
            await actor.RecordAsync(application, method, input, scanned: scanned);
            return application;
        }

        public async Task<Application> CreateFirstCopyAsync()
        {
            var application = await actor.OpenAsync();
            await ConfirmDocumentAsync(application, VerificationMethod.TwoCopiesMail, DocumentInput.Copy);
            return application;
        }

        public async Task<Application> CreateDifferingAsync()
        {
            var application = await actor.OpenAsync();
            var document = await actor.RecordAsync(application, change: entry => entry.Name = "別人 花子");
            Assert.Equal(MailDocumentState.Differs, (await actor.ConfirmAsync(application, document)).State);
            return application;
        }

        public async Task<Application> CreateReadyAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await actor.OpenAsync();
            await ConfirmDocumentAsync(application, method, input);
            return application;
        }

        public async Task<Application> CreateUnprintableAsync()
        {
            var application = await actor.OpenAsync($"試験 {Unprintable}子");
            await ConfirmDocumentAsync(application, VerificationMethod.OriginalDocumentMail, DocumentInput.Original);
            // A second letter that can be printed makes a batch possible, which leaves this letter out.
            await CreateReadyAsync();
            Assert.Contains((await Desk.CreateBatchAsync()).Batch.Unprintable,
                item => item.Problem.Contains("NotInFont", StringComparison.Ordinal));
            return application;
        }

        public async Task<Application> CreateBatchedAsync()
        {
            var application = await CreateReadyAsync();
            await Desk.CreateBatchAsync();
            return application;
        }

        public async Task<Application> CreatePrintedAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await CreateReadyAsync(method, input);
            await actor.PrintAsync();
            return application;
        }

        public async Task<Application> CreatePrintedBesideAsync()
        {
            var (application, other) = (await CreateReadyAsync(), await CreateReadyAsync());
            var batch = await actor.PrintAsync();
            await Desk.ReprintAsync(batch, (await actor.GetCaseAsync(other)).Letter.ManagementNumber);
            return application;
        }

        public async Task<Application> CreatePostedAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await CreatePrintedAsync(method, input);
            await actor.PostAsync(application);
            return application;
        }

        public async Task<Application> CreateWithoutReportAsync()
        {
            var application = await CreatePostedAsync();
            service.Clock.Advance(TimeSpan.FromDays(20));
            return application;
        }

        public async Task<Application> CreateTrackedAsync(params string[] statuses) =>
            await TrackAsync(await CreatePostedAsync(), statuses);

        public async Task<Application> TrackAsync(Application application, params string[] statuses)
        {
            foreach (var status in statuses)
            {
                service.Clock.Advance(TimeSpan.FromMinutes(1));
                await actor.TrackAsync(application, status);
            }
            return application;
        }

        public async Task<Application> CreateTwiceUncollectedAsync()
        {
            var application = await CreateTrackedAsync(NotCollected);
            await actor.PrintAsync();
            await actor.PostAsync(application);
            return await TrackAsync(application, NotCollected);
        }

        /// <summary>
        /// Creates two letters whose posting numbers seem to be exchanged. The first letter comes back although its number was reported as
        /// delivered. Then the second number is reported as delivered.
        /// </summary>
        public async Task<(Application InHand, Application Other)> CreateExchangedAsync()
        {
            var (inHand, other) = (await CreateReadyAsync(), await CreateReadyAsync());
            await actor.PrintAsync();
            await actor.PostAsync(inHand);
            await actor.PostAsync(other);
            await TrackAsync(inHand, Delivered);
            await Desk.RecordReturnedAsync((await actor.GetCaseAsync(inHand)).Letter.ManagementNumber);
            await TrackAsync(other, Delivered);
            return (inHand, other);
        }

        public async Task<Application> CreateWithdrawnAsync()
        {
            var application = await CreateReadyAsync();
            await actor.PerformAsync(application, await actor.GetCaseAsync(application), MailMove.WithdrawDocuments);
            return application;
        }

        public async Task<Application> CreateCancelledAsync()
        {
            var application = await CreateBatchedAsync();
            await service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = application.ApplicationId },
                ServiceUnderTest.Caller);
            return application;
        }

        public async Task<Application> ReferAsync(Application application, MailReferral referral)
        {
            await actor.ReferAsync(application, referral);
            return application;
        }

        public async Task<Application> DecideAsync(Application application, MailReviewDecision decision)
        {
            await actor.DecideAsync(application, decision);
            return application;
        }

        public async Task<Application> LockCodeAsync(Application application)
        {
            for (var wrong = 0; wrong < ActivationCode.MaxTries; wrong++)
            {
                await actor.PerformAsync(application, await actor.GetCaseAsync(application), MailMove.CheckActivationCode);
            }

            return application;
        }

        public Task<Application> ExpireCodeAsync(Application application)
        {
            service.Clock.Advance(TimeSpan.FromDays(11));
            return Task.FromResult(application);
        }

        public async Task<Application> CreateTwiceRenewedAsync()
        {
            var application = await LockCodeAsync(await CreateTrackedAsync(Delivered));
            for (var renewal = 0; renewal < MailCase.MaxRenewals; renewal++)
            {
                await actor.PerformAsync(application, await actor.GetCaseAsync(application), MailMove.RenewLetter);
                await actor.PrintAsync();
                await actor.PostAsync(application);
                await LockCodeAsync(await TrackAsync(application, Delivered));
            }
            return application;
        }

        // Marks the documents of an application as read from a chip. Earlier versions accepted chips; the current version has no call for
        // this.
        public async Task<Application> MarkAsChipAsync(Application application)
        {
            await using var connection = await service.Database.OpenAsync(CancellationToken.None);
            await connection.ExecuteAsync(
                "update mail_document set input = 2, method_code = 'CHIP-MAIL' where application_id = @id",
                new { id = Guid.Parse(application.ApplicationId) });
            return application;
        }

        /// <summary>Creates a case with the given function, and advances the clock by one day.</summary>
        public async Task<Application> CreateBeforeNextDayAsync(Func<Task<Application>> build)
        {
            var application = await build();
            service.Clock.Advance(TimeSpan.FromDays(1));
            return application;
        }

        private async Task ConfirmDocumentAsync(Application application, VerificationMethod method, DocumentInput input) =>
            Assert.Equal(MailDocumentState.Confirmed,
                (await actor.ConfirmAsync(application, await actor.RecordAsync(application, method, input), input)).State);
    }
}
