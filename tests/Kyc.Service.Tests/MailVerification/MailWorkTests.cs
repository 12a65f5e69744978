using Kyc.Cli.Mail;
using Kyc.Contracts.V1;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Tests the lists of waiting work: which entries they contain, how they are filtered by age, batch and due date, and the deadlines.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class MailWorkTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private CaseDriver _actor = null!;
    private CaseStates.CaseBuilder _stage = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartAsync(fixture);
        _actor = new CaseDriver(_service, new MailRoomDriver(_service));
        _stage = new CaseStates.CaseBuilder(_service, _actor);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Each_list_has_exactly_its_waiting_work()
    {
        var posted = await _stage.CreatePostedAsync();
        var printed = await _stage.CreatePrintedAsync();
        var unprintable = await _stage.CreateUnprintableAsync();
        var batched = await _stage.CreateBatchedAsync();
        var ready = await _stage.CreateReadyAsync();
        var typed = await _stage.CreateTypedAsync();
        var differs = await _stage.CreateDifferingAsync();
        var copy = await _stage.CreateFirstCopyAsync();
        var cancelled = await _stage.CreateCancelledAsync();
        Assert.Equal([posted.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.LetterOut));
        Assert.Equal([printed.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.LetterPrinted));
        Assert.Equal([unprintable.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.LetterUnprintable));
        Assert.Contains(batched.ApplicationId, await ListApplicationIdsAsync(MailWorkKind.LetterBatched));
        // The batch that was created for the cancelled application took every letter that was ready.
        Assert.Contains(ready.ApplicationId, await ListApplicationIdsAsync(MailWorkKind.LetterBatched));
        Assert.Equal([typed.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.SecondEntry));
        Assert.Equal([differs.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.Difference));
        Assert.Equal([copy.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.MissingDocument));
        Assert.Equal([cancelled.ApplicationId], await ListApplicationIdsAsync(MailWorkKind.Paper));
        Assert.Empty(await ListApplicationIdsAsync(MailWorkKind.LetterReady));
        Assert.Equal([posted.ApplicationId, printed.ApplicationId],
            (await ListApplicationIdsAsync(MailWorkKind.LetterOut, MailWorkKind.LetterPrinted)).ToHashSet());
    }

    [Fact]
    public async Task Work_is_filtered_by_age_batch_and_due_date_and_returned_in_pages()
    {
        var old = await _stage.CreateTypedAsync();
        _service.Clock.Advance(TimeSpan.FromDays(3));
        for (var letter = 0; letter < 4; letter++)
        {
            await _stage.CreateReadyAsync();
        }

        var batched = await _stage.CreateBatchedAsync();
        var batch = (await _actor.GetCaseAsync(batched)).Letter.BatchId;
        await _stage.CreateReadyAsync();

        Assert.Equal([old.ApplicationId],
            (await ListAsync(new ListMailWorkRequest { OlderThanDays = 3 })).Select(work => work.ApplicationId));
        Assert.Equal([old.ApplicationId], (await ListAsync(new ListMailWorkRequest { DueOnly = true })).Select(work => work.ApplicationId));
        Assert.Empty(await ListAsync(new ListMailWorkRequest { OlderThanDays = 4 }));
        Assert.Equal(5, (await ListAsync(new ListMailWorkRequest { BatchId = batch })).Count);
        Assert.Equal(7, (await ListAsync(new ListMailWorkRequest { PageSize = 2 })).DistinctBy(work => work.ApplicationId).Count());
    }

    [Fact]
    public async Task Letters_that_are_not_posted_have_deadlines_that_are_reported_once()
    {
        // The batch of the second letter takes the first letter, too.
        var ready = await _stage.CreateReadyAsync();
        var printed = await _stage.CreatePrintedAsync();
        var fresh = await _stage.CreateReadyAsync();
        _service.Clock.Advance(TimeSpan.FromDays(1));
        for (var run = 0; run < 2; run++)
        {
            await _service.Get<MailDeadlineWorker>().RunAsync(default);
        }

        var logLines = _service.Log.GetLines(1703);
        Assert.Equal(3, logLines.Count);
        var items = (await _service.Mail.ListMailItemsAsync(new ListMailItemsRequest { DueOnly = true }, ServiceUnderTest.Caller)).Items;
        Assert.Equal(
            [(ready.ApplicationId, MailDeadlineKind.Posting), (printed.ApplicationId, MailDeadlineKind.Posting),
                (fresh.ApplicationId, MailDeadlineKind.Printing)],
            items.Select(item => (item.ApplicationId, item.Due)).ToHashSet());
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public async Task Lists_and_cases_contain_no_personal_data_and_the_commands_show_them()
    {
        var unprintable = await _stage.CreateUnprintableAsync();
        var differs = await _stage.CreateDifferingAsync();
        var work = await ListAsync(new ListMailWorkRequest());
        var (status, output, _) = await CommandLine.RunAsync(_service, MailCommands.Create(), "work", "--kind", "difference", "--kind",
            "letter-unprintable", "--operator", "clerk-1");
        var (shown, text, _) =
            await CommandLine.RunAsync(_service, MailCommands.Create(), "case", "show", differs.ApplicationId, "--operator", "clerk-1");
        Assert.Equal((0, 0), (status, shown));
        foreach (var searchedText in new[] { string.Concat(work), output, text, (await _actor.GetCaseAsync(unprintable)).ToString() })
        {
            Assert.All(["花子", CaseStates.Unprintable, "千代田", _actor.Desk.CreateResidentRecord().Name],
                hidden => Assert.DoesNotContain(hidden, searchedText, StringComparison.Ordinal));
        }

        Assert.Contains("LETTER-UNPRINTABLE", output, StringComparison.Ordinal);
        Assert.Contains(differs.ApplicationId, output, StringComparison.Ordinal);
        Assert.EndsWith("2 waiting\n", output, StringComparison.Ordinal);
        Assert.Contains("allowed decisions: ACCEPT, NEW-DOCUMENT, REJECT, RETYPE", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_is_continued_with_commands()
    {
        var printed = await _stage.CreatePrintedAsync();
        var letter = (await _actor.GetCaseAsync(printed)).Letter.ManagementNumber;
        var renewed = await RunAsync("renew", letter, "--reason", "SHEET-LOST");
        Assert.Equal((0, $"letter {(await _actor.GetCaseAsync(printed)).Letter.ManagementNumber} waits to be printed\n"), renewed);
        Assert.Equal((0, "AWAITING-VERIFICATION MAIL-NEW-DOCUMENT\n"), await RunAsync("withdraw", printed.ApplicationId));
        var posted = await _stage.CreatePostedAsync();
        Assert.Equal((0, "NEEDS-REVIEW MAIL-TYPING-ERROR\n"), await RunAsync("refer", posted.ApplicationId, "--for", "typing-error"));
        Assert.Equal(1, (await RunAsync("refer", posted.ApplicationId, "--for", "no-report")).Status);
    }

    private async Task<(int Status, string Output)> RunAsync(params string[] arguments)
    {
        var (status, output, _) = await CommandLine.RunAsync(_service, MailCommands.Create(), [.. arguments, "--operator", "clerk-1"]);
        return (status, output);
    }

    private async Task<IEnumerable<string>> ListApplicationIdsAsync(params MailWorkKind[] kinds) =>
        (await ListAsync(new ListMailWorkRequest { Kinds = { kinds } })).Select(work => work.ApplicationId);

    private async Task<IReadOnlyList<MailWork>> ListAsync(ListMailWorkRequest request)
    {
        var all = new List<MailWork>();
        do
        {
            var page = await _service.MailWork.ListMailWorkAsync(request, ServiceUnderTest.Caller);
            all.AddRange(page.Work);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
