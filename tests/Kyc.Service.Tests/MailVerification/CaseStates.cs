using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Creates a case in every state, with the calls that a mail room makes.</summary>
public static class CaseStates
{
    /// <summary>A character that the font of letters does not have.</summary>
    public const string UnprintableCharacter = "ཀ";

    private const string DeliveredStatus = "お届け先にお届け済み";
    private const string NotCollectedStatus = "差出人に返送済み（保管期間経過）";

    /// <summary>
    /// Functions that create a case in each state that is possible without activation codes, keyed by the name of the state.
    /// </summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> StatesWithoutCodes = new()
    {
        ["typed once"] = stage => stage.CreateTypedAsync(),
        ["typed once without scan"] = stage => stage.CreateTypedAsync(isScanned: false),
        ["first copy confirmed"] = stage => stage.CreateFirstCopyAsync(),
        ["differs"] = stage => stage.CreateDifferingAsync(),
        ["difference to be typed again"] = async stage =>
            await stage.DecideAsync(await stage.CreateDifferingAsync(), MailReviewDecision.Retype),
        ["ready"] = stage => stage.CreateReadyAsync(),
        ["unprintable"] = stage => stage.CreateUnprintableAsync(),
        ["unprintable referred"] = async stage => await stage.ReferAsync(await stage.CreateUnprintableAsync(), MailReferral.Unprintable),
        ["batched"] = stage => stage.CreateBatchedAsync(),
        ["printed"] = stage => stage.CreatePrintedAsync(),
        ["printed beside one that is printed again"] = stage => stage.CreatePrintedBesideReprintAsync(),
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
        ["not collected"] = stage => stage.CreateTrackedAsync(NotCollectedStatus),
        ["not collected again"] = stage => stage.CreateTwiceUncollectedAsync(),
        ["refused"] = stage => stage.CreateTrackedAsync("受取拒絶"),
        ["unread line"] = stage => stage.CreateTrackedAsync("差出人に返送と思われる"),
        ["unread line in review"] = async stage =>
            await stage.ImportReportsAsync(
                await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError),
                "差出人に返送と思われる"),
        ["address incomplete"] = stage => stage.CreateTrackedAsync("あて所不完全"),
        ["returned without reason"] = stage => stage.CreateTrackedAsync("差出人に返送済み"),
        ["lost"] = stage => stage.CreateTrackedAsync("亡失"),
        ["forwarded"] = stage => stage.CreateTrackedAsync("転送"),
        ["contradictory"] = stage => stage.CreateTrackedAsync(DeliveredStatus, NotCollectedStatus, "お届け先にお届け済み"),
        ["number of another letter"] = async stage => (await stage.CreateExchangedNumbersAsync()).InHand,
        ["number in doubt"] = async stage => (await stage.CreateExchangedNumbersAsync()).Other,
        ["verified"] = stage => stage.CreateTrackedAsync(DeliveredStatus),
        ["typing error, then delivered"] = async stage =>
            await stage.ImportReportsAsync(
                await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError),
                DeliveredStatus),
        ["typing error, then not collected"] = async stage =>
            await stage.ImportReportsAsync(
                await stage.ReferAsync(await stage.CreatePostedAsync(), MailReferral.TypingError),
                NotCollectedStatus),
        ["new document decided"] = async stage =>
            await stage.DecideAsync(await stage.CreateDifferingAsync(), MailReviewDecision.NewDocument),
        ["documents withdrawn"] = stage => stage.CreateWithdrawnAsync(),
        ["rejected"] = async stage => await stage.DecideAsync(await stage.CreateDifferingAsync(), MailReviewDecision.Reject),
        ["cancelled"] = stage => stage.CreateCancelledAsync(),
        ["chip, ready"] = async stage => await stage.MarkAsChipAsync(await stage.CreateReadyAsync()),
        ["chip, printed"] = async stage => await stage.MarkAsChipAsync(await stage.CreatePrintedAsync()),
        ["chip, delivered"] = async stage =>
            await stage.ImportReportsAsync(await stage.MarkAsChipAsync(await stage.CreatePostedAsync()), DeliveredStatus),
    };

    /// <summary>Functions that create a case in each state that needs activation codes, keyed by the name of the state.</summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> StatesWithCodes = new()
    {
        ["code awaited"] = stage => stage.CreateTrackedAsync(DeliveredStatus),
        ["code locked on the way"] = async stage => await stage.LockCodeAsync(await stage.CreatePostedAsync()),
        ["code locked"] = async stage => await stage.LockCodeAsync(await stage.CreateTrackedAsync(DeliveredStatus)),
        ["code expired on the way"] = async stage => await stage.ExpireCodeAsync(await stage.CreatePostedAsync()),
        ["code expired"] = async stage => await stage.ExpireCodeAsync(await stage.CreateTrackedAsync(DeliveredStatus)),
        ["code unused referred"] = async stage =>
            await stage.ReferAsync(await stage.LockCodeAsync(await stage.CreateTrackedAsync(DeliveredStatus)), MailReferral.CodeUnused),
        ["code locked after two renewals"] = stage => stage.CreateTwiceRenewedAsync(),
    };

    /// <summary>
    /// Functions that create a case on the last day of its method and advance the clock to the next day, keyed by the name of the state.
    /// The service must be started on the last day of the method.
    /// </summary>
    public static readonly Dictionary<string, Func<CaseBuilder, Task<Application>>> StatesAfterMethodEnd = new()
    {
        ["typed once, then ended"] = stage =>
            stage.CreateAndAdvanceOneDayAsync(() => stage.CreateTypedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["first copy, then ended"] = stage => stage.CreateAndAdvanceOneDayAsync(stage.CreateFirstCopyAsync),
        ["ready, then ended"] = stage =>
            stage.CreateAndAdvanceOneDayAsync(() => stage.CreateReadyAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["printed, then ended"] = stage =>
            stage.CreateAndAdvanceOneDayAsync(() => stage.CreatePrintedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
        ["posted, then ended"] = stage =>
            stage.CreateAndAdvanceOneDayAsync(() => stage.CreatePostedAsync(VerificationMethod.ImageMail, DocumentInput.Image)),
    };

    /// <summary>Creates cases in the different states in one service.</summary>
    public sealed class CaseBuilder(ServiceUnderTest service, CaseDriver driver)
    {
        private MailRoomDriver MailRoom => driver.MailRoom;

        public async Task<Application> CreateTypedAsync(
            VerificationMethod method = VerificationMethod.OriginalDocumentMail, DocumentInput input = DocumentInput.Original,
            bool isScanned = true)
        {
            var application = await driver.OpenApplicationAsync();
            await driver.RecordDocumentAsync(application, method, input, isScanned: isScanned);
            return application;
        }

        public async Task<Application> CreateFirstCopyAsync()
        {
            var application = await driver.OpenApplicationAsync();
            await ConfirmDocumentAsync(application, VerificationMethod.TwoCopiesMail, DocumentInput.Copy);
            return application;
        }

        public async Task<Application> CreateDifferingAsync()
        {
            var application = await driver.OpenApplicationAsync();
            var document = await driver.RecordDocumentAsync(application, changeEntry: entry => entry.Name = "別人 花子");
            Assert.Equal(MailDocumentState.Differs, (await driver.ConfirmDocumentAsync(application, document)).State);
            return application;
        }

        public async Task<Application> CreateReadyAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await driver.OpenApplicationAsync();
            await ConfirmDocumentAsync(application, method, input);
            return application;
        }

        public async Task<Application> CreateUnprintableAsync()
        {
            var application = await driver.OpenApplicationAsync($"試験 {UnprintableCharacter}子");
            await ConfirmDocumentAsync(application, VerificationMethod.OriginalDocumentMail, DocumentInput.Original);
            // A second letter that can be printed makes a batch possible, which leaves this letter out.
            await CreateReadyAsync();
            Assert.Contains((await MailRoom.CreateBatchAsync()).Batch.Unprintable,
                item => item.Problem.Contains("NotInFont", StringComparison.Ordinal));
            return application;
        }

        public async Task<Application> CreateBatchedAsync()
        {
            var application = await CreateReadyAsync();
            await MailRoom.CreateBatchAsync();
            return application;
        }

        public async Task<Application> CreatePrintedAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await CreateReadyAsync(method, input);
            await driver.PrintReadyLettersAsync();
            return application;
        }

        public async Task<Application> CreatePrintedBesideReprintAsync()
        {
            var (application, other) = (await CreateReadyAsync(), await CreateReadyAsync());
            var batch = await driver.PrintReadyLettersAsync();
            await MailRoom.ReprintAsync(batch, (await driver.GetCaseAsync(other)).Letter.ManagementNumber);
            return application;
        }

        public async Task<Application> CreatePostedAsync(VerificationMethod method = VerificationMethod.OriginalDocumentMail,
            DocumentInput input = DocumentInput.Original)
        {
            var application = await CreatePrintedAsync(method, input);
            await driver.PostLetterAsync(application);
            return application;
        }

        public async Task<Application> CreateWithoutReportAsync()
        {
            var application = await CreatePostedAsync();
            service.Clock.Advance(TimeSpan.FromDays(20));
            return application;
        }

        public async Task<Application> CreateTrackedAsync(params string[] statuses) =>
            await ImportReportsAsync(await CreatePostedAsync(), statuses);

        public async Task<Application> ImportReportsAsync(Application application, params string[] statuses)
        {
            foreach (var status in statuses)
            {
                service.Clock.Advance(TimeSpan.FromMinutes(1));
                await driver.ImportReportAsync(application, status);
            }
            return application;
        }

        public async Task<Application> CreateTwiceUncollectedAsync()
        {
            var application = await CreateTrackedAsync(NotCollectedStatus);
            await driver.PrintReadyLettersAsync();
            await driver.PostLetterAsync(application);
            return await ImportReportsAsync(application, NotCollectedStatus);
        }

        /// <summary>
        /// Creates two letters whose posting numbers seem to be exchanged. The first letter comes back although its number was reported as
        /// delivered. Then the second number is reported as delivered.
        /// </summary>
        public async Task<(Application InHand, Application Other)> CreateExchangedNumbersAsync()
        {
            var (returnedApplication, otherApplication) = (await CreateReadyAsync(), await CreateReadyAsync());
            await driver.PrintReadyLettersAsync();
            await driver.PostLetterAsync(returnedApplication);
            await driver.PostLetterAsync(otherApplication);
            await ImportReportsAsync(returnedApplication, DeliveredStatus);
            await MailRoom.RecordReturnedLetterAsync((await driver.GetCaseAsync(returnedApplication)).Letter.ManagementNumber);
            await ImportReportsAsync(otherApplication, DeliveredStatus);
            return (returnedApplication, otherApplication);
        }

        public async Task<Application> CreateWithdrawnAsync()
        {
            var application = await CreateReadyAsync();
            await driver.PerformMoveAsync(application, await driver.GetCaseAsync(application), MailMove.WithdrawDocuments);
            return application;
        }

        public async Task<Application> CreateCancelledAsync()
        {
            var application = await CreateBatchedAsync();
            await service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = application.ApplicationId },
                ServiceUnderTest.CallerMetadata);
            return application;
        }

        public async Task<Application> ReferAsync(Application application, MailReferral referral)
        {
            await driver.ReferAsync(application, referral);
            return application;
        }

        public async Task<Application> DecideAsync(Application application, MailReviewDecision decision)
        {
            await driver.DecideAsync(application, decision);
            return application;
        }

        public async Task<Application> LockCodeAsync(Application application)
        {
            for (var attempt = 0; attempt < ActivationCode.MaxTries; attempt++)
            {
                await driver.PerformMoveAsync(application, await driver.GetCaseAsync(application), MailMove.CheckActivationCode);
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
            var application = await LockCodeAsync(await CreateTrackedAsync(DeliveredStatus));
            for (var renewal = 0; renewal < MailCase.MaxRenewals; renewal++)
            {
                await driver.PerformMoveAsync(application, await driver.GetCaseAsync(application), MailMove.RenewLetter);
                await driver.PrintReadyLettersAsync();
                await driver.PostLetterAsync(application);
                await LockCodeAsync(await ImportReportsAsync(application, DeliveredStatus));
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
        public async Task<Application> CreateAndAdvanceOneDayAsync(Func<Task<Application>> build)
        {
            var application = await build();
            service.Clock.Advance(TimeSpan.FromDays(1));
            return application;
        }

        private async Task ConfirmDocumentAsync(Application application, VerificationMethod method, DocumentInput input) =>
            Assert.Equal(
                MailDocumentState.Confirmed,
                (
                    await driver.ConfirmDocumentAsync(
                        application, await driver.RecordDocumentAsync(application, method, input), input)).State);
    }
}
