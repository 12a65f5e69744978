using Kyc.Cli.Mail;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Tests the lists of waiting work: which entries they contain, how they are filtered by age, batch and due date, and the deadlines.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class MailWorkTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private CaseDriver _driver = null!;
    private CaseStates.CaseBuilder _builder = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _driver = new CaseDriver(_service, new MailRoomDriver(_service));
        _builder = new CaseStates.CaseBuilder(_service, _driver);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Each_work_list_contains_exactly_the_cases_that_wait_for_that_kind_of_work()
    {
        var postedCase = await _builder.CreatePostedAsync();
        var printedCase = await _builder.CreatePrintedAsync();
        var unprintableCase = await _builder.CreateUnprintableAsync();
        var batchedCase = await _builder.CreateBatchedAsync();
        var readyCase = await _builder.CreateReadyAsync();
        var typedCase = await _builder.CreateTypedAsync();
        var differingCase = await _builder.CreateDifferingAsync();
        var firstCopyCase = await _builder.CreateFirstCopyAsync();
        var cancelledCase = await _builder.CreateCancelledAsync();
        Assert.Equal([postedCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.LetterOut));
        Assert.Equal([printedCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.LetterPrinted));
        Assert.Equal([unprintableCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.LetterUnprintable));
        Assert.Contains(batchedCase.ApplicationId, await ListApplicationIdsAsync(MailWorkKind.LetterBatched));
        // The batch that was created for the cancelled application took every letter that was ready.
        Assert.Contains(readyCase.ApplicationId, await ListApplicationIdsAsync(MailWorkKind.LetterBatched));
        Assert.Equal([typedCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.SecondEntry));
        Assert.Equal([differingCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.Difference));
        Assert.Equal([firstCopyCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.MissingDocument));
        Assert.Equal([cancelledCase.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.Paper));
        Assert.Empty(await ListApplicationIdsAsync(MailWorkKind.LetterReady));
        Assert.Equal([postedCase.ApplicationId, printedCase.ApplicationId],
            (await ListApplicationIdsAsync(MailWorkKind.LetterOut, MailWorkKind.LetterPrinted)).ToHashSet());
    }

    [Fact]
    public async Task Work_is_filtered_by_age_batch_and_due_date_and_returned_in_pages()
    {
        var oldCase = await _builder.CreateTypedAsync();
        _service.Clock.Advance(TimeSpan.FromDays(3));
        for (var letter = 0; letter < 4; letter++)
        {
            await _builder.CreateReadyAsync();
        }

        var batchedCase = await _builder.CreateBatchedAsync();
        var batchId = (await _driver.GetCaseAsync(batchedCase)).Letter.BatchId;
        await _builder.CreateReadyAsync();

        Assert.Equal([oldCase.ApplicationId],
            (await ListWorkAsync(new ListMailWorkRequest { OlderThanDays = 3 })).Select(work => work.ApplicationId));
        Assert.Equal(
            [oldCase.ApplicationId],
            (await ListWorkAsync(new ListMailWorkRequest { DueOnly = true })).Select(work => work.ApplicationId));
        Assert.Empty(await ListWorkAsync(new ListMailWorkRequest { OlderThanDays = 4 }));
        Assert.Equal(5, (await ListWorkAsync(new ListMailWorkRequest { BatchId = batchId })).Count);
        Assert.Equal(7, (await ListWorkAsync(new ListMailWorkRequest { PageSize = 2 })).DistinctBy(work => work.ApplicationId).Count());
    }

    [Fact]
    public async Task A_missed_printing_or_posting_deadline_of_a_letter_is_reported_once()
    {
        // The batch of the second letter takes the first letter, too.
        var readyCase = await _builder.CreateReadyAsync();
        var printedCase = await _builder.CreatePrintedAsync();
        var newCase = await _builder.CreateReadyAsync();
        _service.Clock.Advance(TimeSpan.FromDays(1));
        for (var run = 0; run < 2; run++)
        {
            await _service.Get<MailDeadlineWorker>().RunAsync(default);
        }

        var logLines = _service.Log.GetLines(1703);
        Assert.Equal(3, logLines.Count);
        var items = (
            await _service.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = true }, ServiceUnderTest.CallerMetadata)).Items;
        Assert.Equal(
            [(readyCase.ApplicationId, MailDeadlineKind.Posting), (printedCase.ApplicationId, MailDeadlineKind.Posting),
                (newCase.ApplicationId, MailDeadlineKind.Printing)],
            items.Select(item => (item.ApplicationId, item.Due)).ToHashSet());
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public async Task Work_lists_and_cases_that_the_commands_show_contain_no_personal_data()
    {
        var unprintableCase = await _builder.CreateUnprintableAsync();
        var differingCase = await _builder.CreateDifferingAsync();
        var work = await ListWorkAsync(new ListMailWorkRequest());
        var (status, output, _) = await CommandLine.RunAsync(_service, MailCommands.Create(), "work", "--kind", "difference", "--kind",
            "letter-unprintable", "--operator", "clerk-1");
        var (showStatus, showOutput, _) = await CommandLine.RunAsync(
            _service,
            MailCommands.Create(),
            "case",
            "show",
            differingCase.ApplicationId,
            "--operator",
            "clerk-1");
        Assert.Equal((0, 0), (status, showStatus));
        foreach (
            var searchedText in new[] { string.Concat(work), output, showOutput, (await _driver.GetCaseAsync(unprintableCase)).ToString() })
        {
            Assert.All(["花子", CaseStates.UnprintableCharacter, "千代田", _driver.MailRoom.CreateResidentRecord().Name],
                personalText => Assert.DoesNotContain(personalText, searchedText, StringComparison.Ordinal));
        }

        Assert.Contains("LETTER-UNPRINTABLE", output, StringComparison.Ordinal);
        Assert.Contains(differingCase.ApplicationId, output, StringComparison.Ordinal);
        Assert.EndsWith("2 waiting\n", output, StringComparison.Ordinal);
        Assert.Contains("allowed decisions: ACCEPT, NEW-DOCUMENT, REJECT, RETYPE", showOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commands_renew_a_letter_and_withdraw_and_refer_a_case()
    {
        var printedCase = await _builder.CreatePrintedAsync();
        var letter = (await _driver.GetCaseAsync(printedCase)).Letter.ManagementNumber;
        var renewResult = await RunAsync("renew", letter, "--reason", "SHEET-LOST");
        Assert.Equal((0, $"letter {(await _driver.GetCaseAsync(printedCase)).Letter.ManagementNumber} waits to be printed\n"), renewResult);
        Assert.Equal((0, "AWAITING-VERIFICATION MAIL-NEW-DOCUMENT\n"), await RunAsync("withdraw", printedCase.ApplicationId));
        var postedCase = await _builder.CreatePostedAsync();
        Assert.Equal((0, "NEEDS-REVIEW MAIL-TYPING-ERROR\n"), await RunAsync("refer", postedCase.ApplicationId, "--for", "typing-error"));
        Assert.Equal(1, (await RunAsync("refer", postedCase.ApplicationId, "--for", "no-report")).Status);
    }

    private async Task<(int Status, string Output)> RunAsync(params string[] arguments)
    {
        var (status, output, _) = await CommandLine.RunAsync(_service, MailCommands.Create(), [.. arguments, "--operator", "clerk-1"]);
        return (status, output);
    }

    private async Task<IEnumerable<string>> ListApplicationIdsAsync(params MailWorkKind[] kinds) =>
        (await ListWorkAsync(new ListMailWorkRequest { Kinds = { kinds } })).Select(work => work.ApplicationId);

    private async Task<IReadOnlyList<MailWork>> ListWorkAsync(ListMailWorkRequest request)
    {
        var allWork = new List<MailWork>();
        do
        {
            var page = await _service.MailWork.ListMailWorkAsync(request, ServiceUnderTest.CallerMetadata);
            allWork.AddRange(page.Work);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return allWork;
    }
}
