using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Tests the pairing of letters with posting numbers after the first report. If a letter is back in the mail room although its number was
/// reported as delivered, numbers were exchanged, and the pairing is stopped.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class PairingTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string DeliveredStatus = "お届け先にお届け済み";
    private const string NotAtAddressStatus = "差出人に返送済み（あて所に尋ねあたらず）";

    private static readonly (ApplicationState, string) WrongPairingState = (ApplicationState.NeedsReview, "MAIL-PAIRING-WRONG");
    private static readonly (ApplicationState, string) DoubtfulPairingState = (ApplicationState.NeedsReview, "MAIL-PAIRING-DOUBT");

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        // Without this setting, a second letter would be sent automatically and would get into the next batch.
        _service = await MailRoomDriver.StartServiceAsync(fixture, null, "--Kyc:Mail:ResendOnce=false");
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_returned_letter_reported_as_delivered_loses_its_verification_and_stops_the_posting()
    {
        // The numbers of letters 0 and 1 are exchanged. Letter 0 comes back; 1, 2 and 3 are delivered.
        var batch = await PostedBatch.PostAsync(_mailRoom, 1, 0, 2, 3);
        await _mailRoom.ImportReportsAsync(
            CreateLine(1, DeliveredStatus),
            CreateLine(0, NotAtAddressStatus),
            CreateLine(2, DeliveredStatus));
        Assert.Equal([ApplicationState.Verified, ApplicationState.AwaitingVerification, ApplicationState.Verified,
            ApplicationState.AwaitingVerification], await GetStatesAsync(batch));

        var response = await _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], MailReturnReason.NotAtAddress);
        Assert.True(response.PairingDoubted);
        Assert.Equal((MailRoomDriver.FormatDay(_mailRoom.Today), MailStage.Returned, MailReturnReason.NotAtAddress), (
            response.Item.ReturnedOn, response.Item.Stage, response.Item.Reason));
        Assert.Equal(WrongPairingState, await _mailRoom.GetStateAsync(batch.Applications[0]));
        Assert.Equal(DoubtfulPairingState, await _mailRoom.GetStateAsync(batch.Applications[1]));
        Assert.Equal(ApplicationState.Verified, (await _mailRoom.GetStateAsync(batch.Applications[2])).State);

        // Letter 3 was still on its way when the pairing was stopped, so the report of its delivery verifies nobody.
        await _mailRoom.ImportReportsAsync(CreateLine(3, DeliveredStatus));
        Assert.Equal(DoubtfulPairingState, await _mailRoom.GetStateAsync(batch.Applications[3]));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-DECISION-IMPOSSIBLE",
            _mailRoom.DecideReviewAsync(batch.Applications[0], MailReviewDecision.Accept));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-DECISION-IMPOSSIBLE",
            _mailRoom.DecideReviewAsync(batch.Applications[0], MailReviewDecision.Resend));
        Assert.Equal(ApplicationState.AwaitingVerification, (
            await _mailRoom.DecideReviewAsync(batch.Applications[1], MailReviewDecision.NewDocument)).Application.State);
        Assert.Equal(
            ApplicationState.Verified,
            (await _mailRoom.DecideReviewAsync(batch.Applications[3], MailReviewDecision.Accept)).Application.State);
    }

    [Fact]
    public async Task A_returned_letter_that_is_later_reported_as_delivered_stops_the_posting()
    {
        var batch = await PostedBatch.PostAsync(_mailRoom, 1, 0);
        Assert.False((await _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], MailReturnReason.Refused)).PairingDoubted);
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-REFUSED"), await _mailRoom.GetStateAsync(batch.Applications[0]));
        await _mailRoom.ImportReportsAsync(CreateLine(0, NotAtAddressStatus));
        Assert.Equal(
            (ApplicationState.AwaitingVerification, "MAIL-RETURNED-NOT-AT-ADDRESS"), await _mailRoom.GetStateAsync(batch.Applications[1]));
        await _mailRoom.ImportReportsAsync(CreateLine(1, DeliveredStatus));
        Assert.Equal(WrongPairingState, await _mailRoom.GetStateAsync(batch.Applications[0]));
        Assert.Equal(DoubtfulPairingState, await _mailRoom.GetStateAsync(batch.Applications[1]));
    }

    [Theory]
    [InlineData(TrackingReading.Lost)]
    [InlineData(TrackingReading.Delivered)]
    public async Task A_reading_that_contradicts_a_returned_letter_stops_the_posting_before_the_call_is_answered(TrackingReading reading)
    {
        var batch = await PostedBatch.PostAsync(_mailRoom, 1, 0);
        await _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], MailReturnReason.Refused);
        await _mailRoom.ImportReportsAsync(CreateLine(0, NotAtAddressStatus), CreateLine(1, "差出人に返送と思われる"));
        Assert.Equal(
            (ApplicationState.AwaitingVerification, "MAIL-RETURNED-NOT-AT-ADDRESS"), await _mailRoom.GetStateAsync(batch.Applications[1]));
        var line = Assert.Single(await _mailRoom.ListUnreadLinesAsync()).LineId;
        var answer = await _mailRoom.ReadLineAsync(line, reading);
        if (answer.Pending is not null)
        {
            answer = await _mailRoom.ReadLineAsync(line, reading, person: MailRoomDriver.Checker);
        }

        Assert.Equal(WrongPairingState, (answer.Item.ApplicationState, answer.Item.OutcomeCode));
        Assert.Equal(DoubtfulPairingState, await _mailRoom.GetStateAsync(batch.Applications[1]));
    }

    [Fact]
    public async Task The_return_of_a_doubtful_letter_does_not_reject_the_address_and_a_new_letter_can_be_sent()
    {
        var batch = await PostedBatch.PostAsync(_mailRoom, 1, 0);
        await _mailRoom.ImportReportsAsync(CreateLine(1, DeliveredStatus));
        await _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], MailReturnReason.StorageExpired);
        await _mailRoom.ImportReportsAsync(CreateLine(0, NotAtAddressStatus));
        Assert.Equal(DoubtfulPairingState, await _mailRoom.GetStateAsync(batch.Applications[1]));
        foreach (var application in batch.Applications)
        {
            Assert.Equal(
                ApplicationState.AwaitingVerification,
                (await _mailRoom.DecideReviewAsync(application, MailReviewDecision.Resend)).Application.State);
        }

        Assert.Equal(2, (await _mailRoom.CreateBatchAsync()).Batch.ManagementNumbers.Count);
    }

    [Fact]
    public async Task The_envelope_supplies_the_reason_that_the_report_does_not_state()
    {
        var batch = await PostedBatch.PostAsync(_mailRoom, 0);
        await _mailRoom.ImportReportsAsync(CreateLine(0, "差出人に返送済み"));
        Assert.Equal((ApplicationState.NeedsReview, "MAIL-RETURNED-UNKNOWN"), await _mailRoom.GetStateAsync(batch.Applications[0]));
        for (var call = 0; call < 2; call++)
        {
            var response = await _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], MailReturnReason.Moved);
            Assert.Equal(
                (false, MailReturnReason.Moved, "MAIL-RETURNED-MOVED"),
                (response.PairingDoubted, response.Item.Reason, response.Item.OutcomeCode));
        }
    }

    [Fact]
    public async Task Exchanged_numbers_that_are_found_after_the_first_report_stop_the_posting()
    {
        var batch = await PostedBatch.PostAsync(_mailRoom, 1, 0, 2);
        await _mailRoom.ImportReportsAsync(CreateLine(1, DeliveredStatus));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-POSTING-REPORTED",
            _mailRoom.CorrectPostingAsync(batch.Id, batch.CorrectPairs));
        var answer = await _mailRoom.Mail.ReportWrongPairingAsync(
            new ReportWrongPairingRequest { BatchId = batch.Id, ManagementNumbers = { batch.Letters.Take(2) } },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));
        Assert.Equal(batch.Letters.Take(2), answer.Items.Select(item => item.ManagementNumber));
        Assert.All(answer.Items, item => Assert.Equal(WrongPairingState, (item.ApplicationState, item.OutcomeCode)));
        await _mailRoom.ImportReportsAsync(CreateLine(0, DeliveredStatus), CreateLine(2, DeliveredStatus));
        Assert.Equal(DoubtfulPairingState, await _mailRoom.GetStateAsync(batch.Applications[2]));
        Assert.DoesNotContain(ApplicationState.Verified, await GetStatesAsync(batch));
    }

    [Fact]
    public async Task Only_a_posted_letter_can_be_recorded_as_returned_and_the_day_must_not_be_in_the_future()
    {
        var batch = await PostedBatch.PrintAsync(_mailRoom, 1);
        await FailureAssert.FailsWithAsync(
            StatusCode.NotFound,
            "MAIL-LETTER-UNKNOWN",
            _mailRoom.RecordReturnedLetterAsync("261129-00000000"));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-NOT-POSTED",
            _mailRoom.RecordReturnedLetterAsync(batch.Letters[0]));
        await _mailRoom.PostLetterAsync(batch.Id, batch.Letters[0], PostedBatch.GetPostingNumber(0));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], returnDate: _mailRoom.Today.AddDays(1)));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            _mailRoom.RecordReturnedLetterAsync(batch.Letters[0], MailReturnReason.Unspecified));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_person_whose_letter_was_returned_never_stays_verified_however_numbers_were_exchanged(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 3; round++)
        {
            var run = new ExchangedNumbersRun(_mailRoom, random);
            await run.PostBatchAsync();
            await run.PerformStepsAsync();
            await run.AssertStatesAsync();
            _service.Clock.Advance(TimeSpan.FromDays(1));
        }
    }

    private async Task<IEnumerable<ApplicationState>> GetStatesAsync(PostedBatch batch)
    {
        var states = new List<ApplicationState>();
        foreach (var application in batch.Applications)
        {
            states.Add((await _mailRoom.GetStateAsync(application)).State);
        }

        return states;
    }

    private string CreateLine(int place, string status) => _mailRoom.CreateStatusLine(PostedBatch.GetPostingNumber(place), status);
}
