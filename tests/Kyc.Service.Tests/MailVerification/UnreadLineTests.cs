using Grpc.Core;
using Kyc.Cli.Mail;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Tests lines of status files that the parser does not understand. As long as such a line is unread, no delivery of the letter that it is
/// about verifies the application. Staff must read the line first.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class UnreadLineTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string DeliveredStatus = "お届け先にお届け済み";
    private const string UnknownStatus = "差出人に返送と思われる";

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("差出人に返送と思われる", "MAIL-LINE-STATUS-WORD")]
    [InlineData("転送手配中", "MAIL-LINE-STATUS-WORD")]
    [InlineData("", "MAIL-LINE-STATUS-WORD")]
    [InlineData("宅配ボックスに配達", "MAIL-LINE-NEEDS-READING")]
    [InlineData("返送\"", "MAIL-LINE-BROKEN-ROW")]
    public async Task An_unread_line_prevents_the_verification_and_one_person_may_read_the_line_as_a_return(string status, string code)
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var now = _service.Clock.GetUtcNow();
        var answer = await _desk.ImportReportsAsync(letter.CreateStatusLine(status, now), letter.CreateStatusLine(DeliveredStatus, now));
        Assert.Equal((code, true, 1), (Assert.Single(answer.Problems).Code, answer.Problems[0].Unread, answer.UnreadLines));
        Assert.Equal(ApplicationState.AwaitingVerification, (await _desk.GetStateAsync(letter.Application)).State);
        var line = Assert.Single(await _desk.ListUnreadLinesAsync());
        Assert.Equal((letter.ManagementNumber, letter.PostingNumber, code), (line.ManagementNumber, line.PostingNumber, line.Code));
        Assert.StartsWith(status.TrimEnd('"') + ",", line.Text, StringComparison.Ordinal);
        Assert.Equal((MailStage.Delivered, 1), (await FindItemAsync(letter.ManagementNumber, dueOnly: true)) is { } item
            ? (item.Stage, item.UnreadLines) : default);

        var readResponse = await _desk.ReadLineAsync(line.LineId, TrackingReading.Returning, MailReturnReason.NotAtAddress);
        Assert.Equal(
            (TrackingReading.Returning, MailRoomDriver.Typist, ""),
            (readResponse.Line.Reading, readResponse.Line.ReadBy, readResponse.Line.ConfirmedBy));
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-REPORTS-CONTRADICT"), await _desk.GetStateAsync(letter.Application));
        Assert.Empty(await _desk.ListUnreadLinesAsync());
    }

    [Fact]
    public async Task A_reading_that_allows_the_verification_needs_two_people_even_before_the_delivery()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter, UnknownStatus);
        var lineId = Assert.Single(await _desk.ListUnreadLinesAsync()).LineId;
        Assert.Equal(MailRoomDriver.Typist, (await _desk.ReadLineAsync(lineId, TrackingReading.SaysNothing)).Pending.RequestedBy);
        await FailureAssert.FailsWithAsync(
            StatusCode.PermissionDenied,
            "SECOND-PERSON-REQUIRED",
            _desk.ReadLineAsync(lineId, TrackingReading.SaysNothing));
        // The second person reads the line differently, so this call is a new request.
        Assert.NotNull((await _desk.ReadLineAsync(lineId, TrackingReading.InTransit, person: MailRoomDriver.Checker)).Pending);
        await _desk.ImportReportsAsync(letter, DeliveredStatus);
        Assert.Equal(ApplicationState.AwaitingVerification, (await _desk.GetStateAsync(letter.Application)).State);

        var readResponse = await _desk.ReadLineAsync(lineId, TrackingReading.SaysNothing, person: MailRoomDriver.Checker);
        Assert.Equal((MailRoomDriver.Typist, MailRoomDriver.Checker, ApplicationState.Verified),
            (readResponse.Line.ReadBy, readResponse.Line.ConfirmedBy, readResponse.Item.ApplicationState));
        Assert.Null((await _desk.ReadLineAsync(lineId, TrackingReading.SaysNothing)).Pending);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-TRACKING-LINE-READ",
            _desk.ReadLineAsync(lineId, TrackingReading.Lost));
    }

    [Fact]
    public async Task A_repeated_import_has_the_same_result_and_a_line_that_was_read_is_no_longer_a_problem()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var lines = new[]
        {
            letter.CreateStatusLine(UnknownStatus, _service.Clock.GetUtcNow()),
            letter.CreateStatusLine("配達希望受付", _service.Clock.GetUtcNow()),
            letter.CreateStatusLine("引受", _service.Clock.GetUtcNow()),
        };
        for (var round = 0; round < 2; round++)
        {
            var answer = await _desk.ImportReportsAsync(lines);
            Assert.Equal((1 - round, round, 1, 1, 1),
                (answer.NewReports, answer.KnownReports, answer.Problems.Count, answer.UnreadLines, answer.SilentLines));
        }
        var line = Assert.Single(await _desk.ListUnreadLinesAsync());
        await _desk.ReadLineAsync(line.LineId, TrackingReading.Returned, MailReturnReason.StorageExpired);
        Assert.Equal("MAIL-RETURNED-NOT-COLLECTED", (await _desk.GetStateAsync(letter.Application)).Code);
        var responseAfterReading = await _desk.ImportReportsAsync(lines);
        Assert.Equal(
            (0, 2, 0, 0),
            (
                responseAfterReading.NewReports,
                responseAfterReading.KnownReports,
                responseAfterReading.Problems.Count,
                responseAfterReading.UnreadLines));
        Assert.Equal(TrackingReading.Returned, Assert.Single(await _desk.ListUnreadLinesAsync(includeRead: true)).Reading);
    }

    [Fact]
    public async Task An_unread_line_after_a_verification_raises_an_alarm_and_reading_it_can_withdraw_the_verification()
    {
        using var meter = new MeterReader(_service);
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter, DeliveredStatus);
        await _desk.ImportReportsAsync(letter, UnknownStatus);
        Assert.Equal(ApplicationState.Verified, (await _desk.GetStateAsync(letter.Application)).State);
        Assert.Single(_service.Log.GetLines(1716));
        Assert.Equal("MAIL-LINE-STATUS-WORD", Assert.Single(meter.GetMeasurements("kyc.mail.unread")).Labels);
        Assert.Single(meter.GetMeasurements("kyc.mail.unread_verified"));
        Assert.Equal(1, (await FindItemAsync(letter.ManagementNumber, dueOnly: true))?.UnreadLines);
        await _desk.ReadLineAsync(Assert.Single(await _desk.ListUnreadLinesAsync()).LineId, TrackingReading.Forwarded);
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-FORWARDED"), await _desk.GetStateAsync(letter.Application));
    }

    [Fact]
    public async Task A_known_return_withdraws_a_verification_in_spite_of_unread_lines()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter, DeliveredStatus);
        await _desk.ImportReportsAsync(letter, UnknownStatus);
        await _desk.ImportReportsAsync(letter, "返送（転居先不明）");
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-REPORTS-CONTRADICT"), await _desk.GetStateAsync(letter.Application));
        await FailureAssert.FailsWithAsync(StatusCode.FailedPrecondition, "MAIL-TRACKING-UNREAD",
            _desk.DecideReviewAsync(letter.Application, MailReviewDecision.Reject));
        await _desk.ReadLineAsync(
            Assert.Single(await _desk.ListUnreadLinesAsync()).LineId,
            TrackingReading.Returning,
            MailReturnReason.Moved);
        Assert.Equal(
            ApplicationState.Rejected,
            (await _desk.DecideReviewAsync(letter.Application, MailReviewDecision.Reject)).Application.State);
    }

    [Fact]
    public async Task A_line_with_a_future_time_becomes_a_report_when_the_file_is_imported_after_that_time()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var futureLine = letter.CreateStatusLine("返送（保管期間経過）", _service.Clock.GetUtcNow().AddHours(2));
        Assert.Equal("MAIL-LINE-TIME-IN-FUTURE", Assert.Single((await _desk.ImportReportsAsync(futureLine)).Problems).Code);
        await _desk.ImportReportsAsync(letter, DeliveredStatus);
        _service.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(
            (1, 0),
            await _desk.ImportReportsAsync(futureLine) is { } answer ? (answer.NewReports, answer.Problems.Count) : default);
        Assert.Equal("MAIL-REPORTS-CONTRADICT", (await _desk.GetStateAsync(letter.Application)).Code);
        var readLine = Assert.Single(await _desk.ListUnreadLinesAsync(includeRead: true));
        Assert.Equal((TrackingReading.Returning, MailReturnReason.StorageExpired), (readLine.Reading, readLine.Reason));
    }

    [Fact]
    public async Task The_reader_of_a_line_without_a_time_must_state_a_valid_time()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync($"{letter.PostingNumber},{MailRoomDriver.FormatDay(letter.PostingDay)},返送（受取辞退）,きのう,局");
        var line = Assert.Single(await _desk.ListUnreadLinesAsync());
        Assert.Null(line.ReportedAt);
        foreach (var wrongTime in new[] { "", "きのう", MailRoomDriver.FormatDay(letter.PostingDay.AddDays(2)) + " 10:00" })
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.InvalidArgument, "REQUEST-INVALID",
                _desk.ReadLineAsync(line.LineId, TrackingReading.Returning, MailReturnReason.Refused, wrongTime));
        }

        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            _desk.ReadLineAsync(line.LineId, TrackingReading.Returning, occurredAt: $"{MailRoomDriver.FormatDay(letter.PostingDay)} 00:00"));
        // The second person may write the same time in a different format.
        Assert.NotNull(
            (
                await _desk.ReadLineAsync(
                    line.LineId,
                    TrackingReading.Held,
                    occurredAt: $"{MailRoomDriver.FormatDay(letter.PostingDay)} 00:00")).Pending);
        Assert.Null(
            (
                await _desk.ReadLineAsync(
                    line.LineId,
                    TrackingReading.Held,
                    occurredAt: $"{MailRoomDriver.FormatDay(letter.PostingDay).Replace('-', '/')} 0:00",
                    person: MailRoomDriver.Checker)).Pending);

        await _desk.ImportReportsAsync($"{letter.PostingNumber},{MailRoomDriver.FormatDay(letter.PostingDay)},返送（受取辞退）,おととい,局");
        line = Assert.Single(await _desk.ListUnreadLinesAsync());
        await _desk.ReadLineAsync(
            line.LineId,
            TrackingReading.Returning,
            MailReturnReason.Refused,
            $"{MailRoomDriver.FormatDay(letter.PostingDay)} 00:00");
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-REFUSED"), await _desk.GetStateAsync(letter.Application));
        // Repeating the same reading changes nothing. A reading with a different time is a different reading.
        var repeatedResponse = await _desk.ReadLineAsync(line.LineId, TrackingReading.Returning, MailReturnReason.Refused,
            $"{MailRoomDriver.FormatDay(letter.PostingDay).Replace('-', '/')} 0:00");
        Assert.Equal(TrackingReading.Returning, repeatedResponse.Line.Reading);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-TRACKING-LINE-READ",
            _desk.ReadLineAsync(
                line.LineId,
                TrackingReading.Returning,
                MailReturnReason.Refused,
                $"{MailRoomDriver.FormatDay(letter.PostingDay)} 00:01"));
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "MAIL-TRACKING-LINE-UNKNOWN",
            _desk.ReadLineAsync(Guid.NewGuid().ToString("D"), TrackingReading.SaysNothing));
    }

    [Fact]
    public async Task A_refused_reading_is_reported_with_the_field_that_is_wrong()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync($"{letter.PostingNumber},{MailRoomDriver.FormatDay(letter.PostingDay)},返送（受取辞退）,きのう,局");
        var lineId = Assert.Single(await _desk.ListUnreadLinesAsync()).LineId;
        var (time, refusedReason) = ($"{MailRoomDriver.FormatDay(letter.PostingDay)} 00:00", MailReturnReason.Refused);
        await AssertFieldViolationAsync(
            StatusCode.InvalidArgument, "REQUEST-INVALID", "occurred_at", "ABSENT",
            _desk.ReadLineAsync(lineId, TrackingReading.Returned, refusedReason));
        await AssertFieldViolationAsync(
            StatusCode.InvalidArgument, "REQUEST-INVALID", "occurred_at", "NOT_TOGETHER",
            _desk.ReadLineAsync(lineId, TrackingReading.SaysNothing, occurredAt: time));
        await AssertFieldViolationAsync(
            StatusCode.NotFound, "MAIL-TRACKING-LINE-UNKNOWN", "line_id", "NOT_FOUND",
            _desk.ReadLineAsync(letter.Application.ApplicationId, TrackingReading.SaysNothing));
        await _desk.ReadLineAsync(lineId, TrackingReading.Returned, refusedReason, time);
        await AssertFieldViolationAsync(
            StatusCode.FailedPrecondition, "MAIL-TRACKING-LINE-READ", "reading", "NOT_TOGETHER",
            _desk.ReadLineAsync(lineId, TrackingReading.Returning, refusedReason, time));
        await AssertFieldViolationAsync(
            StatusCode.FailedPrecondition, "MAIL-TRACKING-LINE-READ", "reason", "NOT_TOGETHER",
            _desk.ReadLineAsync(lineId, TrackingReading.Returned, MailReturnReason.Moved, time));
    }

    [Fact]
    public async Task The_text_of_a_line_is_stored_sealed_and_an_individual_number_is_not_stored_at_all()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter.CreateStatusLine("試験 花子さんが受取", _service.Clock.GetUtcNow()),
            letter.CreateStatusLine("個人番号 123456789018", _service.Clock.GetUtcNow()));
        var lines = await _desk.ListUnreadLinesAsync();
        Assert.Equal(["", "試験 花子さんが受取"], lines.Select(line => line.Text.Split(',')[0]).Order(StringComparer.Ordinal));
        var storedText = string.Concat(
            await Retention.RetentionTestHelper.QueryAsync<string>(
                _service,
                "select l::text || encode(l.content, 'escape') from mail_line l"));
        Assert.DoesNotContain("花子", storedText, StringComparison.Ordinal);
        Assert.DoesNotContain("9018", storedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_lines_with_equal_beginnings_are_read_separately()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        var now = _service.Clock.GetUtcNow();
        await _desk.ImportReportsAsync(
            letter.CreateStatusLine(new string('あ', 400) + "か", now),
            letter.CreateStatusLine(new string('あ', 400) + "き", now));
        var lines = await _desk.ListUnreadLinesAsync();
        Assert.Equal([300, 300], lines.Select(line => line.Text.Length));
        Assert.Equal(1, (await _desk.ReadLineAsync(lines[0].LineId, TrackingReading.Lost)).Item.UnreadLines);
    }

    [Fact]
    public async Task A_line_that_two_clerks_read_as_delivered_with_the_command_verifies_the_person()
    {
        var letter = await _desk.CreatePostedLetterAsync();
        await _desk.ImportReportsAsync(letter, UnknownStatus);
        Task<(int Status, string Output, string Errors)> RunAsync(string person, params string[] arguments) =>
            CommandLine.RunAsync(_service, MailCommands.Create(), [.. arguments, "--operator", person]);

        var listResult = await RunAsync("clerk-1", "unread");
        Assert.Equal(0, listResult.Status);
        Assert.Contains(UnknownStatus, listResult.Output, StringComparison.Ordinal);
        Assert.Contains(letter.ManagementNumber, listResult.Output, StringComparison.Ordinal);
        var lineId = Assert.Single(await _desk.ListUnreadLinesAsync()).LineId;
        var firstReading = await RunAsync("clerk-1", "read", lineId, "--as", "delivered");
        Assert.StartsWith("Read by clerk-1; nothing is done yet.", firstReading.Output, StringComparison.Ordinal);
        var (status, output, errors) = await RunAsync("clerk-2", "read", lineId, "--as", "delivered");
        Assert.Equal((0, $"{letter.ManagementNumber}  DELIVERED  VERIFIED", ""), (status, output.Trim(), errors));
        Assert.Contains("read as DELIVERED", (await RunAsync("clerk-1", "unread", "--all")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("clerk-1", "read", lineId, "--as", "returned", "--reason", "moved")).Status);
    }

    private static async Task AssertFieldViolationAsync(
        StatusCode status, string code, string field, string reason, AsyncUnaryCall<ReadTrackingLineResponse> call)
    {
        var violation = Assert.Single(await FailureAssert.GetFieldViolationsAsync(status, code, call.ResponseAsync));
        Assert.Equal((field, reason), (violation.Field, violation.Reason));
    }

    private async Task<MailItem?> FindItemAsync(string managementNumber, bool dueOnly) =>
        (await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = dueOnly },
            ServiceUnderTest.CallerMetadata)).Items.SingleOrDefault(item => item.ManagementNumber == managementNumber);
}
