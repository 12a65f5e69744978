using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.MailVerification;

[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)S2")]
public sealed class TrackingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string DeliveredStatus = "お届け先にお届け済み";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("返送（あて所に尋ねあたらず）", ApplicationState.AwaitingVerification, "MAIL-RETURNED-NOT-AT-ADDRESS")]
    [InlineData("転居先不明", ApplicationState.AwaitingVerification, "MAIL-RETURNED-MOVED")]
    [InlineData("差出人に返送済み（保管期間経過）", ApplicationState.AwaitingVerification, "MAIL-RETURNED-NOT-COLLECTED")]
    [InlineData("差出人に返送済み", ApplicationState.NeedsReview, "MAIL-RETURNED-UNKNOWN")]
    [InlineData("受取拒絶", ApplicationState.NeedsReview, "MAIL-REFUSED")]
    [InlineData("返送（あて名不完全）", ApplicationState.NeedsReview, "MAIL-RETURNED-ADDRESS-INCOMPLETE")]
    [InlineData("亡失", ApplicationState.NeedsReview, "MAIL-LOST")]
    [InlineData("転送", ApplicationState.NeedsReview, "MAIL-FORWARDED")]
    [InlineData(DeliveredStatus, ApplicationState.Verified, "")]
    public async Task Each_final_report_changes_the_application_state_and_a_repeated_report_changes_nothing(
        string status,
        ApplicationState state,
        string code)
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var firstResponse = await _desk.ImportReportsAsync(letter, status);
        Assert.Equal(
            (1, 0, state),
            (firstResponse.NewReports, firstResponse.KnownReports, Assert.Single(firstResponse.Changed).ApplicationState));
        Assert.Equal((state, code), await _desk.GetStateAsync(letter.Application));
        var repeatedResponse = await _desk.ImportReportsAsync(letter, status);
        Assert.Equal((0, 1, 0), (repeatedResponse.NewReports, repeatedResponse.KnownReports, repeatedResponse.Changed.Count));
    }

    [Theory]
    [InlineData("返送（あて所に尋ねあたらず）")]
    [InlineData("差出人に返送済み（保管期間経過）")]
    [InlineData("転送")]
    public async Task A_report_of_a_return_after_the_delivery_withdraws_the_verification_permanently(string status)
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter, DeliveredStatus);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await _desk.ImportReportsAsync(letter, status);
        Assert.Equal(ApplicationState.NeedsReview, (await _desk.GetStateAsync(letter.Application)).State);
        var application = (await _desk.GetApplicationAsync(letter.Application.ApplicationId)).Application;
        Assert.Equal((VerificationMethod.Unspecified, ""), (application.Method, application.MethodLetter));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-DECISION-IMPOSSIBLE",
            _desk.DecideReviewAsync(letter.Application, MailReviewDecision.Accept));
        Assert.Equal(
            ApplicationState.Rejected,
            (await _desk.DecideReviewAsync(letter.Application, MailReviewDecision.Reject)).Application.State);
    }

    [Fact]
    public async Task An_uncollected_letter_is_sent_once_more_and_delivery_of_the_second_letter_verifies_the_person()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter, "差出人に返送済み（保管期間経過）");
        var secondItem =
            (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { States = { MailItemState.Ready } },
                ServiceUnderTest.CallerMetadata)).Items.Single();
        Assert.Equal(1, secondItem.Sending);
        var resentLetter = await _desk.PostReadyLetterAsync(letter.Application, secondItem.ManagementNumber);
        await _desk.ImportReportsAsync(resentLetter, DeliveredStatus);
        Assert.Equal(ApplicationState.Verified, (await _desk.GetStateAsync(letter.Application)).State);
    }

    [Fact]
    public async Task An_unknown_addressee_requires_a_new_document_and_a_lost_letter_may_be_sent_again()
    {
        var returnedLetter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(returnedLetter, "返送（あて所に尋ねあたらず）");
        Assert.Empty(
            (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { States = { MailItemState.Ready } },
                ServiceUnderTest.CallerMetadata)).Items);
        var document = await _desk.RecordDocumentAsync(returnedLetter.Application);
        Assert.Equal(MailDocumentState.Confirmed, (await _desk.ConfirmDocumentAsync(document.DocumentId)).State);
        await _desk.CreateBatchAsync();

        var lostLetter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(lostLetter, "亡失");
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _desk.DecideReviewAsync(lostLetter.Application, MailReviewDecision.Resend, MailRoomDriver.Typist));
        Assert.Equal(ApplicationState.AwaitingVerification,
            (await _desk.DecideReviewAsync(lostLetter.Application, MailReviewDecision.Resend)).Application.State);
        Assert.Single((await _desk.CreateBatchAsync()).Batch.ManagementNumbers);
    }

    [Fact]
    public async Task Wrong_lines_and_lines_about_unknown_letters_are_reported_and_the_other_lines_are_imported()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var now = _service.Clock.GetUtcNow();
        var answer = await _desk.ImportReportsAsync(
            letter.CreateStatusLine("引受", now),
            letter.CreateStatusLine("どこか", now),
            letter.CreateStatusLine(DeliveredStatus, now.AddDays(1)),
            $"{MailRoomDriver.CreateNextPostingNumber()},{MailRoomDriver.FormatDay(letter.PostingDay)},引受,"
                + $"{MailRoomDriver.FormatDay(letter.PostingDay)} 10:00,局",
            "123");
        Assert.Equal(
            [(3, "MAIL-LINE-STATUS-WORD", true), (4, "MAIL-LINE-TIME-IN-FUTURE", true), (5, "MAIL-LINE-UNKNOWN-ITEM", false),
                (6, "MAIL-LINE-COLUMN-COUNT", false)],
            answer.Problems.Select(problem => (problem.Line, problem.Code, problem.Unread)));
        Assert.Equal(2, answer.UnreadLines);
        Assert.Equal((1, 4), (answer.NewReports, answer.ProblemCount));
    }

    [Fact]
    public async Task The_response_lists_the_first_thousand_wrong_lines_and_counts_all_of_them()
    {
        var answer = await _desk.ImportReportsAsync([.. Enumerable.Repeat("123", 5000)]);
        Assert.Equal((5000, 1000), (answer.ProblemCount, answer.Problems.Count));
        Assert.Equal(Enumerable.Range(2, 1000), answer.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public async Task A_deadline_is_reported_once_and_stays_in_the_list_until_a_report_changes_it()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var worker = _service.Services.GetRequiredService<MailDeadlineWorker>();
        using var meter = new MeterReader(_service);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        for (var pass = 0; pass < 2; pass++)
        {
            await worker.RunAsync(CancellationToken.None);
        }

        Assert.Equal("AcceptanceReport", Assert.Single(meter.GetMeasurements("kyc.mail.due")).Labels);
        var dueItem = (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = true },
            ServiceUnderTest.CallerMetadata)).Items.Single();
        Assert.Equal((letter.ManagementNumber, MailDeadlineKind.AcceptanceReport), (dueItem.ManagementNumber, dueItem.Due));
        await _desk.ImportReportsAsync(letter, "引受");
        Assert.Empty(
            (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = true }, ServiceUnderTest.CallerMetadata)).Items);
    }
}
