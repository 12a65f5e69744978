using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Tests how two people pair letters with posting numbers. The posting number of a letter can be corrected until the first report about the
/// letter is imported.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)S2")]
public sealed class PostingTests(ClusterFixture fixture) : IAsyncLifetime
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

    [Fact]
    public async Task A_proposal_posts_nothing_and_is_shown_in_the_order_of_the_sheets()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 3);
        var answer = await _desk.ProposePostingAsync(batch.Id, batch.CorrectPairs.Take(2).Reverse());
        Assert.Equal((1, 0), (answer.Left, answer.Replaced));
        Assert.Equal(batch.CorrectPairs.Take(2), answer.Preview.Select(pair => (pair.ManagementNumber, pair.PostingNumber)));
        Assert.All(answer.Preview, pair => Assert.Empty(pair.Warnings));
        Assert.All((await ListAsync()).Items, item => Assert.Equal(
            (MailItemState.Printed, "", ""), (item.State, item.PostingNumber, item.PostingDate)));
        Assert.Equal(
            "MAIL-LINE-UNKNOWN-ITEM",
            Assert.Single((await _desk.ImportReportsAsync(CreateLine(0, DeliveredStatus))).Problems).Code);
    }

    [Fact]
    public async Task Two_exchanged_lines_are_marked_in_the_preview()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 2);
        var answer = await _desk.ProposePostingAsync(batch.Id, batch.CreatePairs(1, 0));
        Assert.All(answer.Preview, pair => Assert.Contains(PostingWarning.OutOfSequence, pair.Warnings));
        // The first clerk then sends the correct list, which replaces the proposal.
        answer = await _desk.ProposePostingAsync(batch.Id, batch.CorrectPairs);
        Assert.Equal(2, answer.Replaced);
        Assert.All(answer.Preview, pair => Assert.Empty(pair.Warnings));
        Assert.Equal((2, 0), await ConfirmPostingAsync(batch.Id, batch.CorrectPairs));
    }

    [Fact]
    public async Task Two_lines_that_one_of_two_people_exchanged_are_reported_and_nothing_is_posted()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 4);
        await _desk.ProposePostingAsync(batch.Id, batch.CreatePairs(0, 2, 1, 3));
        var answer = await _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs);
        Assert.Equal(batch.Letters.Skip(1).Take(2), answer.Differing);
        Assert.Equal((0, 4), (answer.Posted, answer.Left));
        Assert.All((await ListAsync()).Items, item => Assert.Equal(MailItemState.Printed, item.State));
    }

    [Fact]
    public async Task A_letter_in_only_one_list_and_a_different_posting_day_are_reported_as_differences()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 3);
        await _desk.ProposePostingAsync(batch.Id, batch.CorrectPairs.Take(2));
        Assert.Equal([batch.Letters[1]], (await _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs.Take(1))).Differing);
        Assert.Equal([batch.Letters[2]], (await _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs)).Differing);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        var answer = await _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs.Take(2));
        Assert.Equal((true, 0), (answer.PostingDateDiffers, answer.Posted));
        Assert.Equal((2, 1), await ConfirmPostingAsync(batch.Id, batch.CorrectPairs.Take(2), _desk.Today.AddDays(-1)));
    }

    [Theory]
    [Trait("Control", "2(1)S3")]
    [InlineData(MailRoomDriver.Typist)]
    [InlineData("CLERK-1")]
    public async Task Nobody_can_confirm_their_own_proposal(string person)
    {
        var batch = await PostedBatch.PrintAsync(_desk, 1);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-NO-PROPOSAL",
            _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs));
        await _desk.ProposePostingAsync(batch.Id, batch.CorrectPairs);
        await FailureAssert.FailsWithAsync(
            StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED", _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs, person: person));
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal((1, 0), await ConfirmPostingAsync(batch.Id, batch.CorrectPairs));
        }
    }

    [Fact]
    public async Task Every_letter_with_a_wrong_posting_number_is_reported_with_its_request_field()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 3);
        var pairs = batch.CorrectPairs;
        (pairs[0].Number, pairs[2].Number) = ("31000000001", "31000000001");
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await _desk.ProposePostingAsync(batch.Id, pairs));
        Assert.Contains("postings[0].posting_number", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("postings[2].posting_number", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_letter_that_is_not_in_the_batch_is_reported_with_its_request_field()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 1);
        const string UnknownLetter = "261129-00000000";
        (string, string)[] pairs =
        [
            (UnknownLetter, PostedBatch.GetPostingNumber(1)),
            .. batch.CorrectPairs,
            ("another's letter", PostedBatch.GetPostingNumber(2)),
        ];
        string[] fields = ["postings[0].management_number", "postings[2].management_number"];
        await AssertNotInBatchAsync(fields, _desk.ProposePostingAsync(batch.Id, pairs).ResponseAsync);
        await AssertNotInBatchAsync(fields, _desk.ConfirmPostingAsync(batch.Id, pairs).ResponseAsync);
        await AssertNotInBatchAsync(fields, _desk.CorrectPostingAsync(batch.Id, pairs).ResponseAsync);
        await AssertNotInBatchAsync(["spoiled[1]"], _desk.ConfirmPrintedAsync(batch.Id, 1, batch.Letters[0], UnknownLetter).ResponseAsync);
        await AssertNotInBatchAsync(["management_numbers[1]"], _desk.ReprintAsync(batch.Id, batch.Letters[0], UnknownLetter));
        var wrongPairingRequest = new ReportWrongPairingRequest
        {
            BatchId = batch.Id,
            ManagementNumbers = { batch.Letters[0], UnknownLetter },
        };
        await AssertNotInBatchAsync(
            ["management_numbers[1]"],
            _desk
                .Mail.ReportWrongPairingAsync(wrongPairingRequest, ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist))
                .ResponseAsync);
    }

    [Fact]
    public async Task A_letter_that_is_in_a_list_twice_is_reported_with_its_request_field()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 1);
        (string, string)[] pairs = [.. batch.CorrectPairs, (batch.Letters[0], PostedBatch.GetPostingNumber(1))];
        foreach (var call in new Task[]
        {
            _desk.ProposePostingAsync(batch.Id, pairs).ResponseAsync, _desk.ConfirmPostingAsync(batch.Id, pairs).ResponseAsync,
            _desk.CorrectPostingAsync(batch.Id, pairs).ResponseAsync,
        })
        {
            var field = Assert.Single(await FailureAssert.GetFieldViolationsAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", call));
            Assert.Equal(("postings[1].management_number", "TWICE"), (field.Field, field.Reason));
        }
    }

    [Fact]
    public async Task A_posting_number_used_on_the_same_day_is_refused_and_one_used_on_an_earlier_day_gets_a_warning()
    {
        var firstBatch = await PostedBatch.PostAsync(_desk, 0);
        var secondBatch = await PostedBatch.PrintAsync(_desk, 1);
        await FailureAssert.FailsWithAsync(
            StatusCode.AlreadyExists,
            "MAIL-POSTING-NUMBER-USED",
            _desk.ProposePostingAsync(secondBatch.Id, secondBatch.CreatePairs(0)));
        _service.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(
            [PostingWarning.NumberOfEarlierLetter],
            Assert.Single((await _desk.ProposePostingAsync(secondBatch.Id, secondBatch.CreatePairs(0))).Preview).Warnings);
        Assert.NotEqual(firstBatch.Id, secondBatch.Id);
    }

    [Fact]
    public async Task Exchanged_numbers_can_be_corrected_by_two_people_until_the_first_report_and_stay_recorded()
    {
        var batch = await PostedBatch.PostAsync(_desk, 1, 0, 2);
        var preview = (await _desk.CorrectPostingAsync(batch.Id, batch.CorrectPairs)).Preview;
        Assert.Equal(
            [(batch.Letters[0], PostedBatch.GetPostingNumber(1)), (batch.Letters[1], PostedBatch.GetPostingNumber(0))],
            preview.Select(pair => (pair.ManagementNumber, pair.CorrectsNumber)));
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED", _desk.ConfirmPostingAsync(
            batch.Id, batch.CorrectPairs, person: MailRoomDriver.Typist, isCorrection: true));
        Assert.Equal(
            batch.Letters.Take(2),
            (await _desk.ConfirmPostingAsync(batch.Id, batch.CreatePairs(1, 0, 2), isCorrection: true)).Differing);
        for (var call = 0; call < 2; call++)
        {
            Assert.Equal((3, 0), await ConfirmPostingAsync(batch.Id, batch.CorrectPairs, isCorrection: true));
        }

        await _desk.ImportReportsAsync(CreateLine(0, "差出人に返送済み（あて所に尋ねあたらず）"), CreateLine(1, DeliveredStatus));
        Assert.Equal(
            (ApplicationState.AwaitingVerification, "MAIL-RETURNED-NOT-AT-ADDRESS"), await _desk.GetStateAsync(batch.Applications[0]));
        Assert.Equal((ApplicationState.Verified, ""), await _desk.GetStateAsync(batch.Applications[1]));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-POSTING-REPORTED",
            _desk.CorrectPostingAsync(batch.Id, batch.CreatePairs(1, 0, 2)));

        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            [$"was {PostedBatch.GetPostingNumber(1).Replace("-", "", StringComparison.Ordinal)} {MailRoomDriver.FormatDay(_desk.Today)}"],
            await connection.QueryAsync<string>(
                """
                select detail from mail_event e join mail_item m on m.id = e.item_id
                where e.kind = 'posting-corrected' and m.management_number = @letter
                """,
                new { letter = batch.Letters[0] }));
    }

    [Fact]
    public async Task A_wrong_day_of_posting_is_corrected_and_the_ledger_has_both_days()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 1);
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await _desk.PostLetterAsync(batch.Id, batch.Letters[0], PostedBatch.GetPostingNumber(0));
        var (wrongDay, correctDay) = (_desk.Today, _desk.Today.AddDays(-1));
        Assert.Equal(
            MailRoomDriver.FormatDay(wrongDay),
            Assert.Single((await _desk.CorrectPostingAsync(batch.Id, batch.CorrectPairs, correctDay)).Preview).CorrectsDate);
        Assert.Equal((1, 0), await ConfirmPostingAsync(batch.Id, batch.CorrectPairs, correctDay, isCorrection: true));
        await _desk.ImportReportsAsync(
            $"{PostedBatch.GetPostingNumber(0)},{MailRoomDriver.FormatDay(correctDay)},{DeliveredStatus},"
            + $"{MailRoomDriver.FormatDay(correctDay)} 23:00,千代田局");
        Assert.Equal(ApplicationState.Verified, (await _desk.GetStateAsync(batch.Applications[0])).State);

        var id = Guid.Parse(batch.Applications[0].ApplicationId);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var report = LedgerChain.Verify(id, await LedgerStore.ReadChainAsync(connection, id));
        Assert.Empty(report.Faults);
        var correctionEntry = Assert.Single(
            report.Entries, entry => entry.Kind == LedgerEntryKind.LetterEvent && entry.GetFact("event") == "posting-corrected");
        Assert.Equal(
            (MailRoomDriver.FormatDay(correctDay), MailRoomDriver.FormatDay(wrongDay)),
            (correctionEntry.GetFact("posting-date"), correctionEntry.GetFact("corrects-date")));
    }

    [Fact]
    public async Task Correcting_the_posting_of_a_batch_that_is_not_posted_is_refused()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 1);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "MAIL-NOT-POSTED",
            _desk.CorrectPostingAsync(batch.Id, batch.CorrectPairs));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition, "MAIL-NO-PROPOSAL", _desk.ConfirmPostingAsync(batch.Id, batch.CorrectPairs, isCorrection: true));
    }

    [Fact]
    public async Task Letters_whose_sheets_are_confirmed_a_day_later_can_be_posted_with_the_actual_posting_day()
    {
        var (_, letter, _) = await _desk.CreateReadyLetterAsync();
        var (batch, _) = await _desk.CreateBatchAsync();
        var postingDay = _desk.Today;
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await _desk.ConfirmPrintedAsync(batch.BatchId, 1);
        Assert.Equal(1, (await _desk.PostLetterAsync(batch.BatchId, letter, PostedBatch.GetPostingNumber(0), postingDay)).Posted);
    }

    [Fact]
    public async Task An_impossible_day_of_printing_and_a_posting_day_before_the_printing_are_refused()
    {
        var (_, letter, _) = await _desk.CreateReadyLetterAsync();
        var (batch, _) = await _desk.CreateBatchAsync();
        var creationDay = _desk.Today;
        _service.Clock.Advance(TimeSpan.FromDays(2));
        foreach (
            var day in new[]
            {
                MailRoomDriver.FormatDay(creationDay.AddDays(-1)),
                MailRoomDriver.FormatDay(creationDay.AddDays(3)),
                "yesterday",
            })
        {
            await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", ConfirmPrintedAsync(batch.BatchId, day));
        }

        await ConfirmPrintedAsync(batch.BatchId, MailRoomDriver.FormatDay(creationDay.AddDays(1)));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            _desk.PostLetterAsync(batch.BatchId, letter, PostedBatch.GetPostingNumber(0), creationDay));
        // When the printing is confirmed again without a day, the day that was stated before is kept.
        await ConfirmPrintedAsync(batch.BatchId, "");
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            _desk.PostLetterAsync(batch.BatchId, letter, PostedBatch.GetPostingNumber(0), creationDay));
        await _desk.PostLetterAsync(batch.BatchId, letter, PostedBatch.GetPostingNumber(0), creationDay.AddDays(1));
        await FailureAssert.FailsWithAsync(
            StatusCode.InvalidArgument,
            "REQUEST-INVALID",
            ConfirmPrintedAsync(batch.BatchId, MailRoomDriver.FormatDay(creationDay.AddDays(2))));
    }

    private static async Task AssertNotInBatchAsync(string[] fields, Task call)
    {
        var violations = await FailureAssert.GetFieldViolationsAsync(StatusCode.InvalidArgument, "MAIL-NOT-IN-BATCH", call);
        Assert.Equal(fields.Select(field => (field, "NOT_FOUND")), violations.Select(field => (field.Field, field.Reason)));
    }

    private AsyncUnaryCall<ConfirmPrintedResponse> ConfirmPrintedAsync(string batchId, string day) =>
        _desk.Mail.ConfirmPrintedAsync(
            new ConfirmPrintedRequest
            {
                BatchId = batchId,
                SheetsPrinted = 1,
                PrintedOn = day,
            },
            ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));

    private async Task<(int Posted, int Left)> ConfirmPostingAsync(
        string batchId, IEnumerable<(string Letter, string Number)> pairs, DateOnly? postingDay = null, bool isCorrection = false)
    {
        var answer = await _desk.ConfirmPostingAsync(batchId, pairs, postingDay, isCorrection: isCorrection);
        Assert.Empty(answer.Differing);
        Assert.False(answer.PostingDateDiffers);
        return (answer.Posted, answer.Left);
    }

    private async Task<ListMailItemsResponse> ListAsync() =>
        await _desk.Mail.ListMailItemsAsync(new ListMailItemsRequest(), ServiceUnderTest.CreateStaffMetadata(MailRoomDriver.Typist));

    private string CreateLine(int position, string status) => _desk.CreateStatusLine(PostedBatch.GetPostingNumber(position), status);
}
