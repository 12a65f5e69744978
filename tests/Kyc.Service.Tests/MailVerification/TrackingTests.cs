using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.MailVerification;

[Collection(ClusterGroup.Name)]
[Trait("Control", "1(1)S2")]
public sealed class TrackingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string Delivered = "お届け先にお届け済み";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartAsync(fixture);
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
    [InlineData(Delivered, ApplicationState.Verified, "")]
    public async Task Each_end_of_a_letter_has_its_consequence_and_a_repeated_report_has_none(string status, ApplicationState state,
        string code)
    {
        var letter = await _desk.CreatePostedAsync();
        var first = await _desk.TrackAsync(letter, status);
        Assert.Equal((1, 0, state), (first.NewReports, first.KnownReports, Assert.Single(first.Changed).ApplicationState));
        Assert.Equal((state, code), await _desk.GetStateAsync(letter.Application));
        var again = await _desk.TrackAsync(letter, status);
        Assert.Equal((0, 1, 0), (again.NewReports, again.KnownReports, again.Changed.Count));
    }

    [Theory]
    [InlineData("返送（あて所に尋ねあたらず）")]
    [InlineData("差出人に返送済み（保管期間経過）")]
    [InlineData("転送")]
    public async Task A_letter_that_comes_back_later_withdraws_the_verification_for_good(string status)
    {
        var letter = await _desk.CreatePostedAsync();
        await _desk.TrackAsync(letter, Delivered);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await _desk.TrackAsync(letter, status);
        Assert.Equal(ApplicationState.NeedsReview, (await _desk.GetStateAsync(letter.Application)).State);
        var now = (await _desk.GetAsync(letter.Application.ApplicationId)).Application;
        Assert.Equal((VerificationMethod.Unspecified, ""), (now.Method, now.MethodLetter));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-DECISION-IMPOSSIBLE",
            _desk.DecideAsync(letter.Application, MailReviewDecision.Accept));
        Assert.Equal(ApplicationState.Rejected, (await _desk.DecideAsync(letter.Application, MailReviewDecision.Reject)).Application.State);
    }

    [Fact]
    public async Task An_uncollected_letter_is_sent_once_more_and_the_second_one_verifies()
    {
        var letter = await _desk.CreatePostedAsync();
        await _desk.TrackAsync(letter, "差出人に返送済み（保管期間経過）");
        var second =
            (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { States = { MailItemState.Ready } },
                ServiceUnderTest.Caller)).Items.Single();
        Assert.Equal(1, second.Sending);
        var resent = await _desk.PostReadyAsync(letter.Application, second.ManagementNumber);
        await _desk.TrackAsync(resent, Delivered);
        Assert.Equal(ApplicationState.Verified, (await _desk.GetStateAsync(letter.Application)).State);
    }

    [Fact]
    public async Task An_unknown_addressee_requires_a_new_document_and_a_lost_letter_may_be_sent_again()
    {
        var rejected = await _desk.CreatePostedAsync();
        await _desk.TrackAsync(rejected, "返送（あて所に尋ねあたらず）");
        Assert.Empty(
            (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { States = { MailItemState.Ready } },
                ServiceUnderTest.Caller)).Items);
        var document = await _desk.RecordAsync(rejected.Application);
        Assert.Equal(MailDocumentState.Confirmed, (await _desk.ConfirmAsync(document.DocumentId)).State);
        await _desk.CreateBatchAsync();

        var lost = await _desk.CreatePostedAsync();
        await _desk.TrackAsync(lost, "亡失");
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "MAIL-SAME-PERSON",
            _desk.DecideAsync(lost.Application, MailReviewDecision.Resend, MailRoomDriver.Typist));
        Assert.Equal(ApplicationState.AwaitingVerification,
            (await _desk.DecideAsync(lost.Application, MailReviewDecision.Resend)).Application.State);
        Assert.Single((await _desk.CreateBatchAsync()).Batch.ManagementNumbers);
    }

    [Fact]
    public async Task Wrong_lines_and_lines_about_unknown_letters_are_named_and_the_others_imported()
    {
        var letter = await _desk.CreatePostedAsync();
        var now = _service.Clock.GetUtcNow();
        var answer = await _desk.TrackAsync(
            letter.CreateLine("引受", now),
            letter.CreateLine("どこか", now),
            letter.CreateLine(Delivered, now.AddDays(1)),
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
    public async Task The_response_names_a_thousand_lines_and_counts_all()
    {
        var answer = await _desk.TrackAsync([.. Enumerable.Repeat("123", 5000)]);
        Assert.Equal((5000, 1000), (answer.ProblemCount, answer.Problems.Count));
        Assert.Equal(Enumerable.Range(2, 1000), answer.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public async Task A_deadline_is_reported_once_and_stays_in_the_list_until_a_report_changes_it()
    {
        var letter = await _desk.CreatePostedAsync();
        var worker = _service.Services.GetRequiredService<MailDeadlineWorker>();
        using var meter = new MeterReader(_service);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        for (var pass = 0; pass < 2; pass++)
        {
            await worker.RunAsync(CancellationToken.None);
        }

        Assert.Equal("AcceptanceReport", Assert.Single(meter.GetMeasurements("kyc.mail.due")).Labels);
        var due = (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = true },
            ServiceUnderTest.Caller)).Items.Single();
        Assert.Equal((letter.Letter, MailDeadlineKind.AcceptanceReport), (due.ManagementNumber, due.Due));
        await _desk.TrackAsync(letter, "引受");
        Assert.Empty((await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = true }, ServiceUnderTest.Caller)).Items);
    }
}
