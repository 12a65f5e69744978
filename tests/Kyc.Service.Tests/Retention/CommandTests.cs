using System.Text.RegularExpressions;
using Kyc.Cli.Retention;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

/// <summary>Tests the commands of <c>kyc retention</c> against the real service, as two members of staff use them.</summary>
[Collection(ClusterGroup.Name)]
public sealed partial class CommandTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-retention").FullName;
    private ServiceUnderTest _service = null!;
    private string _id = null!;

    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        _id = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Data_is_erased_from_the_end_of_the_contract_to_the_certificate()
    {
        var planned = await RunAsync("trigger", _id, "contract-ended", RetentionTestHelper.ContractEnd);
        Assert.Equal(0, planned.Status);
        Assert.Matches(@"record +verification-record/1 +2026-11-22 +2033-11-22 +kept\n", planned.Output);
        // Repeating the command gives the same report.
        Assert.Equal(planned, await RunAsync("trigger", _id, "contract-ended", RetentionTestHelper.ContractEnd));
        Assert.Contains("event contract-ended of 2026-11-22, reported 2026-11-22T", (await RunAsync("show", _id)).Output,
            StringComparison.Ordinal);
        Assert.Matches(@"2033-11 +record +1 +0\n", (await RunAsync("calendar", "--from", "2033-11-01", "--to", "2033-11-30")).Output);
        Assert.Equal((0, "0 erasures: 0 rows, 0 keys\n"), GetOutput(await RunAsync("run", "--dry-run")));
        Assert.Equal((1, ""), GetOutput(await RunAsync("certificate", _id)));

        await _service.StopWorkerAsync();
        _service.MoveTo(RetentionTestHelper.SevenYearsOn);
        var due = await RunAsync("due");
        Assert.EndsWith("3 erasures: 8 rows, 3 keys\n", due.Output, StringComparison.Ordinal);
        Assert.Equal(3, due.Output.Split('\n').Count(line => line.StartsWith(_id, StringComparison.Ordinal)));
        await RetentionTestHelper.EraseAsync(_service);

        var certificate = await RunAsync("certificate", _id, "--folder", _folder);
        Assert.Equal(0, certificate.Status);
        Assert.Contains(_id, certificate.Output, StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(_folder).Length);
        var (status, shown) = GetOutput(await RunAsync("show", _id));
        Assert.Equal((0, 3),
            (status, shown.Split('\n').Count(line => line.Contains("erased 2033-11-22T15:00:00Z", StringComparison.Ordinal))));
        Assert.Matches("^due 0, overdue 0, held 0, for review 0, unfinished 0\nerasure ledger: 1 entries, hash [0-9a-f]{64}\n$",
            (await RunAsync("status")).Output);
    }

    [Fact]
    public async Task A_hold_is_released_and_an_early_erasure_approved_by_a_second_person_only()
    {
        var placed = await RunAsync("hold", _id, "--reason", "litigation", "--reference", "case-2026-7", "--until", "2027-01-31");
        var hold = Id().Match(placed.Output).Value;
        Assert.Matches($"{hold} +{_id} +litigation +case-2026-7 +2027-01-31 +Standing +service-tests/staff-1|{hold}", placed.Output);
        Assert.StartsWith("HOLD-NOT-LONGER: ", (await RunAsync("extend", hold, "--until", "2027-01-30")).Errors, StringComparison.Ordinal);
        Assert.Contains("2027-06-30", (await RunAsync("extend", hold, "--until", "2027-06-30")).Output, StringComparison.Ordinal);
        await AssertRefusedAsync("DATA-HELD", "erase-early", "request", _id, "--reason", "person-asked", "--reference", "mail-12");

        await AssertRefusedAsync("HOLD-RELEASE-NOT-REQUESTED", "release", hold, "--approve");
        Assert.Equal(0, (await RunAsOperatorAsync("staff-1", "release", hold)).Status);
        await AssertRefusedAsync("SECOND-PERSON-REQUIRED", "release", hold, "--approve");
        Assert.Equal(0, (await RunAsOperatorAsync("staff-2", "release", hold, "--approve")).Status);
        Assert.DoesNotContain(hold, (await RunAsync("holds")).Output, StringComparison.Ordinal);
        Assert.Contains(hold, (await RunAsync("holds", "--all")).Output, StringComparison.Ordinal);

        var earlyErasure = await RunAsOperatorAsync(
            "staff-1",
            "erase-early",
            "request",
            _id,
            "--reason",
            "person-asked",
            "--reference",
            "mail-12");
        var request = Id().Match(earlyErasure.Output).Value;
        await AssertRefusedAsync("SECOND-PERSON-REQUIRED", "erase-early", "approve", request);
        Assert.Equal(
            (0, $"Approved; application {_id} will be erased within one minute.\n"),
            GetOutput(await RunAsOperatorAsync("staff-2", "erase-early", "approve", request)));
        await RetentionTestHelper.EraseAsync(_service);
        Assert.Equal(
            (0L, 0L),
            (await RetentionTestHelper.CountRowsAsync(_service, _id), await RetentionTestHelper.CountKeysAsync(_service, _id)));
    }

    [Fact]
    public async Task A_new_period_is_previewed_and_adopted()
    {
        await RetentionTestHelper.ReportAsync(_service, _id, RetentionEvent.ContractEnded, RetentionTestHelper.ContractEnd);
        string[] change = ["verification-record", "--period", "10y", "--from", "2027-01-01", "--source", "policy 12"];
        Assert.Equal("3 due dates: 0 would be earlier (0 at once), 1 later, 2 stay\n", (await RunAsync(["preview", .. change])).Output);
        Assert.DoesNotContain("policy 12", (await RunAsync("rules")).Output, StringComparison.Ordinal);
        var firstCall = await RunAsOperatorAsync("staff-1", ["adopt", .. change]);
        Assert.StartsWith(
            "3 due dates: 0 would be earlier (0 at once), 1 later, 2 stay\nRequested by staff-1; nothing is done yet. "
            + "Another operator with their own user account must run the same command with --earlier 0 --at-once 0 before 2026-11-23T",
            firstCall.Output, StringComparison.Ordinal);
        await AssertRefusedAsync("SECOND-PERSON-REQUIRED", ["adopt", .. change, "--earlier", "0", "--at-once", "0"]);
        // The second person must repeat the numbers of the preview.
        var blind = await RunAsOperatorAsync("staff-2", ["adopt", .. change]);
        Assert.StartsWith("RULES-PREVIEW-DIFFERS: ", blind.Errors, StringComparison.Ordinal);
        Assert.Contains("detail: the preview says: 0 due dates would be earlier, 0 of them due at once\n", blind.Errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain("policy 12", (await RunAsync("rules")).Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "Added: verification-record version 2, from 2027-01-01 on.\n",
            (await RunAsOperatorAsync("staff-2", ["adopt", .. change, "--earlier", "0", "--at-once", "0"])).Output,
            StringComparison.Ordinal);
        Assert.Matches("verification-record +2 +2027-01-01 +record +contract-ended.* +10y +erase +policy 12\n",
            (await RunAsync("rules")).Output);

        Assert.Equal((1, "A period is written as 7y, 6m, 30d or 1y6m, for example.\n"),
            GetErrors(await RunAsync("preview", "verification-record", "--period", "ten", "--from", "2027-01-01", "--source", "x")));
        Assert.Equal((1, "There is no such rule.\n"),
            GetErrors(await RunAsync("preview", "nothing", "--period", "7y", "--from", "2027-01-01", "--source", "x")));
    }

    [Fact]
    public async Task The_ledger_is_exported_and_replayed_and_an_invalid_file_is_distinguished_from_a_refusal()
    {
        await RetentionTestHelper.ReportAsync(_service, _id, RetentionEvent.ContractEnded, RetentionTestHelper.ContractEnd);
        _service.MoveTo(RetentionTestHelper.SevenYearsOn);
        await RetentionTestHelper.EraseAsync(_service);
        var ledger = Path.Combine(_folder, "ledger");
        Assert.Equal((0, "1 entries\n"), GetOutput(await RunAsync("export-ledger", ledger)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ledger));
        var kept = await File.ReadAllBytesAsync(ledger);
        Assert.Equal(
            (1, $"{ledger} already exists. It was not changed, and the service was not called. Specify a different path.\n"),
            GetErrors(await RunAsync("export-ledger", ledger)));
        Assert.Equal(kept, await File.ReadAllBytesAsync(ledger));

        await AssertRefusedAsync("ERASURE-REPLAY-NOT-NEEDED", "replay");
        await AssertRefusedAsync("ERASURE-REPLAY-NOT-NEEDED", "replay", "--ledger", ledger);

        await File.WriteAllBytesAsync(ledger, []);
        Assert.Equal(
            (1, $"{ledger}: it has no signed end: it is empty or truncated.\n"),
            GetErrors(await RunAsOperatorAsync("staff-1", "replay", "--ledger", ledger)));
        await File.WriteAllBytesAsync(ledger, kept[..^3]);
        Assert.Equal(
            (1, $"{ledger}: it is not an erasure ledger, or is damaged (InvalidProtocolBufferException).\n"),
            GetErrors(await RunAsOperatorAsync("staff-1", "replay", "--ledger", ledger)));
        kept[^1] ^= 1;
        await File.WriteAllBytesAsync(ledger, kept);
        await AssertRefusedAsync("ERASURE-LEDGER-FOREIGN", "replay", "--ledger", ledger);
        var (status, _, errors) = await RunAsOperatorAsync("staff-1", "replay", "--ledger", ledger + ".absent");
        Assert.Equal((1, true), (status, errors.Contains("does not exist", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Operator_methods_are_not_called_over_the_network()
    {
        var (status, output, errors) =
            await CommandLine.RunAsync(_service, RetentionCommands.Create(), "release", Guid.NewGuid().ToString());
        Assert.Equal((1, true),
            (status, errors.Contains("This command is accepted only on the service's operator socket", StringComparison.Ordinal)));
        Assert.NotEmpty(output);
        (status, _, errors) = await CommandLine.RunAsync(RetentionCommands.Create(),
            ["release", Guid.NewGuid().ToString(), "--service", "unix:/nowhere/operator.sock"]);
        Assert.Equal(1, status);
        Assert.StartsWith("SERVICE-UNAVAILABLE: unix:/nowhere/operator.sock: there is no socket at this path.\n", errors,
            StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string code, params string[] arguments)
    {
        var (status, output, errors) = await RunAsOperatorAsync("staff-1", arguments);
        Assert.Equal((1, ""), (status, output));
        Assert.StartsWith(code + ": ", errors, StringComparison.Ordinal);
    }

    private Task<(int Status, string Output, string Errors)> RunAsOperatorAsync(string person, params string[] arguments) =>
        CommandLine.RunAsOperatorAsync(_service, person, RetentionCommands.Create(), arguments);

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) => CommandLine.RunAsync(
        _service, RetentionCommands.Create(),
        [.. arguments, .. arguments.Contains("--operator") ? [] : (string[])["--operator", "staff-1"]]);

    private static (int, string) GetOutput((int Status, string Output, string Errors) ran) => (ran.Status, ran.Output);

    private static (int, string) GetErrors((int Status, string Output, string Errors) ran) => (ran.Status, ran.Errors);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();
}
