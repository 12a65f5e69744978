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

    /// <summary>Functions that create each state that is possible without activation codes, by name.</summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> WithoutCodes = new()
    {
        ["typed once"] = stage => stage.TypedAsync(),
        ["typed once without scan"] = stage => stage.TypedAsync(scanned: false),
        ["first copy confirmed"] = stage => stage.FirstCopyAsync(),
        ["differs"] = stage => stage.DiffersAsync(),
        ["difference to be typed again"] = async stage => await stage.DecidedAsync(await stage.DiffersAsync(), MailReviewDecision.Retype),
        ["ready"] = stage => stage.ReadyAsync(),
        ["unprintable"] = stage => stage.UnprintableAsync(),
        ["unprintable referred"] = async stage => await stage.ReferredAsync(await stage.UnprintableAsync(), MailReferral.Unprintable),
        ["batched"] = stage => stage.BatchedAsync(),
        ["printed"] = stage => stage.PrintedAsync(),
        ["printed beside one that is printed again"] = stage => stage.PrintedBesideAsync(),
        ["posted"] = stage => stage.PostedAsync(),
        ["no report"] = stage => stage.NoReportAsync(),
        ["no report referred"] = async stage => await stage.ReferredAsync(await stage.NoReportAsync(), MailReferral.NoReport),
        ["typing error referred"] = async stage => await stage.ReferredAsync(await stage.PostedAsync(), MailReferral.TypingError),
        ["accepted"] = stage => stage.TrackedAsync("引受"),
        ["absent"] = stage => stage.TrackedAsync("ご不在のため持ち戻り"),
        ["held"] = stage => stage.TrackedAsync("保管"),
        ["searched for"] = stage => stage.TrackedAsync("調査中"),
        ["on its way back, not collected"] = stage => stage.TrackedAsync("返送（保管期間経過）"),
        ["not at address"] = stage => stage.TrackedAsync("差出人に返送済み（あて所に尋ねあたらず）"),
        ["moved"] = stage => stage.TrackedAsync("転居先不明"),
        ["not collected"] = stage => stage.TrackedAsync(NotCollected),
        ["not collected again"] = stage => stage.NotCollectedAgainAsync(),
        ["refused"] = stage => stage.TrackedAsync("受取拒絶"),
        ["unread line"] = stage => stage.TrackedAsync("差出人に返送と思われる"),
        ["unread line in review"] = async stage =>
            await stage.ThenAsync(await stage.ReferredAsync(await stage.PostedAsync(), MailReferral.TypingError), "差出人に返送と思われる"),
        ["address incomplete"] = stage => stage.TrackedAsync("あて所不完全"),
        ["returned without reason"] = stage => stage.TrackedAsync("差出人に返送済み"),
        ["lost"] = stage => stage.TrackedAsync("亡失"),
        ["forwarded"] = stage => stage.TrackedAsync("転送"),
        ["contradictory"] = stage => stage.TrackedAsync(Delivered, NotCollected, "お届け先にお届け済み"),
        ["number of another letter"] = async stage => (await stage.ExchangedAsync()).InHand,
        ["number in doubt"] = async stage => (await stage.ExchangedAsync()).Other,
        ["verified"] = stage => stage.TrackedAsync(Delivered),
        ["typing error, then delivered"] = async stage =>
            await stage.ThenAsync(await stage.ReferredAsync(await stage.PostedAsync(), MailReferral.TypingError), Delivered),
        ["typing error, then not collected"] = async stage =>
            await stage.ThenAsync(await stage.ReferredAsync(await stage.PostedAsync(), MailReferral.TypingError), NotCollected),
        ["new document decided"] = async stage => await stage.DecidedAsync(await stage.DiffersAsync(), MailReviewDecision.NewDocument),
        ["documents withdrawn"] = stage => stage.WithdrawnAsync(),
        ["rejected"] = async stage => await stage.DecidedAsync(await stage.DiffersAsync(), MailReviewDecision.Reject),
        ["cancelled"] = stage => stage.CancelledAsync(),
        ["chip, ready"] = async stage => await stage.AsChipAsync(await stage.ReadyAsync()),
        ["chip, printed"] = async stage => await stage.AsChipAsync(await stage.PrintedAsync()),
        ["chip, delivered"] = async stage => await stage.ThenAsync(await stage.AsChipAsync(await stage.PostedAsync()), Delivered),
    };

    /// <summary>Functions that create each state that needs activation codes, by name.</summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> WithCodes = new()
    {
        ["code awaited"] = stage => stage.TrackedAsync(Delivered),
        ["code locked on the way"] = async stage => await stage.LockedAsync(await stage.PostedAsync()),
        ["code locked"] = async stage => await stage.LockedAsync(await stage.TrackedAsync(Delivered)),
        ["code expired on the way"] = async stage => await stage.ExpiredAsync(await stage.PostedAsync()),
        ["code expired"] = async stage => await stage.ExpiredAsync(await stage.TrackedAsync(Delivered)),
        ["code unused referred"] = async stage =>
            await stage.ReferredAsync(await stage.LockedAsync(await stage.TrackedAsync(Delivered)), MailReferral.CodeUnused),
        ["code locked after two renewals"] = stage => stage.RenewedTwiceAsync(),
    };

    /// <summary>
    /// Functions that create states on the day after a method has ended, by name. The service starts on the last day of the method.
    /// </summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> AfterMethodEnd = new()
    {
        ["typed once, then ended"] = stage => stage.NextDayAsync(() => stage.TypedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["first copy, then ended"] = stage => stage.NextDayAsync(stage.FirstCopyAsync),
        ["ready, then ended"] = stage => stage.NextDayAsync(() => stage.ReadyAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["printed, then ended"] = stage => stage.NextDayAsync(() => stage.PrintedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["posted, then ended"] = stage => stage.NextDayAsync(() => stage.PostedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
    };

    /// <summary>Creates cases in the different states in one service.</summary>
    public sealed class CaseBuilder(ServiceUnderTest service, CaseDriver actor)
    {
        private MailRoomDriver Desk => actor.Desk;

        public async Task<Application> TypedAsync(
            VerificationMethod method = VerificationMethod.OriginalDocumentMail, DocumentInput input = DocumentInput.Original,
            bool scanned = true)
        {
            var application = await actor.OpenAsync();
            await actor.RecordAsync(application, method, input, scanned: scanned);
            return application;
        }

        public async Task<Application> FirstCopyAsync()
        {
            var application = await actor.OpenAsync();
            await ConfirmedAsync(application, VerificationMethod.TwoCopiesMail, DocumentInput.Copy);
            return application;
        }

        public async Task<Application> DiffersAsync()
        {
            var application = await actor.OpenAsync();
            var document = await actor.RecordAsync(application, change: entry => entry.Name = "別人 花子");
            Assert.Equal(MailDocumentState.Differs, (await actor.ConfirmAsync(application, document)).State);
            return application;
        }

        public async Task<Application> ReadyAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await actor.OpenAsync();
            await ConfirmedAsync(application, method, input);
            return application;
        }

        public async Task<Application> UnprintableAsync()
        {
            var application = await actor.OpenAsync($"試験 {Unprintable}子");
            await ConfirmedAsync(application, VerificationMethod.OriginalDocumentMail, DocumentInput.Original);
            // A second letter that can be printed makes a batch possible, which leaves this letter out.
            await ReadyAsync();
            Assert.Contains((await Desk.CreateBatchAsync()).Batch.Unprintable,
                item => item.Problem.Contains("NotInFont", StringComparison.Ordinal));
            return application;
        }

        public async Task<Application> BatchedAsync()
        {
            var application = await ReadyAsync();
            await Desk.CreateBatchAsync();
            return application;
        }

        public async Task<Application> PrintedAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await ReadyAsync(method, input);
            await actor.PrintAsync();
            return application;
        }

        public async Task<Application> PrintedBesideAsync()
        {
            var (application, other) = (await ReadyAsync(), await ReadyAsync());
            var batch = await actor.PrintAsync();
            await Desk.ReprintAsync(batch, (await actor.GetCaseAsync(other)).Letter.ManagementNumber);
            return application;
        }

        public async Task<Application> PostedAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await PrintedAsync(method, input);
            await actor.PostAsync(application);
            return application;
        }

        public async Task<Application> NoReportAsync()
        {
            var application = await PostedAsync();
            service.Clock.Advance(TimeSpan.FromDays(20));
            return application;
        }

        public async Task<Application> TrackedAsync(params string[] statuses) => await ThenAsync(await PostedAsync(), statuses);

        public async Task<Application> ThenAsync(Application application, params string[] statuses)
        {
            foreach (var status in statuses)
            {
                service.Clock.Advance(TimeSpan.FromMinutes(1));
                await actor.TrackAsync(application, status);
            }
            return application;
        }

        public async Task<Application> NotCollectedAgainAsync()
        {
            var application = await TrackedAsync(NotCollected);
            await actor.PrintAsync();
            await actor.PostAsync(application);
            return await ThenAsync(application, NotCollected);
        }

        /// <summary>
        /// Creates two letters with each other's posting numbers. The first letter comes back although its number was reported as
        /// delivered. Then the second number is reported as delivered.
        /// </summary>
        public async Task<(Application InHand, Application Other)> ExchangedAsync()
        {
            var (inHand, other) = (await ReadyAsync(), await ReadyAsync());
            await actor.PrintAsync();
            await actor.PostAsync(inHand);
            await actor.PostAsync(other);
            await ThenAsync(inHand, Delivered);
            await Desk.RecordReturnedAsync((await actor.GetCaseAsync(inHand)).Letter.ManagementNumber);
            await ThenAsync(other, Delivered);
            return (inHand, other);
        }

        public async Task<Application> WithdrawnAsync()
        {
            var application = await ReadyAsync();
            await actor.PerformAsync(application, await actor.GetCaseAsync(application), MailMove.WithdrawDocuments);
            return application;
        }

        public async Task<Application> CancelledAsync()
        {
            var application = await BatchedAsync();
            await service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = application.ApplicationId },
                ServiceUnderTest.Caller);
            return application;
        }

        public async Task<Application> ReferredAsync(Application application, MailReferral referral)
        {
            await actor.ReferAsync(application, referral);
            return application;
        }

        public async Task<Application> DecidedAsync(Application application, MailReviewDecision decision)
        {
            await actor.DecideAsync(application, decision);
            return application;
        }

        public async Task<Application> LockedAsync(Application application)
        {
            for (var wrong = 0; wrong < ActivationCode.MaxTries; wrong++)
            {
                await actor.PerformAsync(application, await actor.GetCaseAsync(application), MailMove.CheckActivationCode);
            }

            return application;
        }

        public Task<Application> ExpiredAsync(Application application)
        {
            service.Clock.Advance(TimeSpan.FromDays(11));
            return Task.FromResult(application);
        }

        public async Task<Application> RenewedTwiceAsync()
        {
            var application = await LockedAsync(await TrackedAsync(Delivered));
            for (var renewal = 0; renewal < MailCase.MaxRenewals; renewal++)
            {
                await actor.PerformAsync(application, await actor.GetCaseAsync(application), MailMove.RenewLetter);
                await actor.PrintAsync();
                await actor.PostAsync(application);
                await LockedAsync(await ThenAsync(application, Delivered));
            }
            return application;
        }

        // Marks a document as read from a chip. Earlier versions accepted chips; the current version has no call for this.
        public async Task<Application> AsChipAsync(Application application)
        {
            await using var connection = await service.Database.OpenAsync(CancellationToken.None);
            await connection.ExecuteAsync(
                "update mail_document set input = 2, method_code = 'CHIP-MAIL' where application_id = @id",
                new { id = Guid.Parse(application.ApplicationId) });
            return application;
        }

        /// <summary>Creates a state on the current day, and advances the clock to the next day.</summary>
        public async Task<Application> NextDayAsync(Func<Task<Application>> build)
        {
            var application = await build();
            service.Clock.Advance(TimeSpan.FromDays(1));
            return application;
        }

        private async Task ConfirmedAsync(Application application, VerificationMethod method, DocumentInput input) =>
            Assert.Equal(MailDocumentState.Confirmed,
                (await actor.ConfirmAsync(application, await actor.RecordAsync(application, method, input), input)).State);
    }
}
