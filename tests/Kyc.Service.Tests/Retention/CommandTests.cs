using System.Text.RegularExpressions;
using Kyc.Cli.Retention;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

/// <summary>Tests the commands of <c>kyc retention</c> against the real service, as two members of staff use them.</summary>
[Collection(ClusterCollection.Name)]
public sealed partial class CommandTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-retention").FullName;
    private ServiceUnderTest _service = null!;
    private string _applicationId = null!;

    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        _applicationId = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_commands_cover_an_erasure_from_the_end_of_the_contract_to_the_certificate()
    {
        var triggerResult = await RunAsync("trigger", _applicationId, "contract-ended", RetentionTestHelper.ContractEndDay);
        Assert.Equal(0, triggerResult.Status);
        Assert.Matches(@"record +verification-record/1 +2026-11-22 +2033-11-22 +kept\n", triggerResult.Output);
        // Repeating the command gives the same report.
        Assert.Equal(triggerResult, await RunAsync("trigger", _applicationId, "contract-ended", RetentionTestHelper.ContractEndDay));
        Assert.Contains("event contract-ended of 2026-11-22, reported 2026-11-22T", (await RunAsync("show", _applicationId)).Output,
            StringComparison.Ordinal);
        Assert.Matches(@"2033-11 +record +1 +0\n", (await RunAsync("calendar", "--from", "2033-11-01", "--to", "2033-11-30")).Output);
        Assert.Equal((0, "0 erasures: 0 rows, 0 keys\n"), GetStatusAndOutput(await RunAsync("run", "--dry-run")));
        Assert.Equal((1, ""), GetStatusAndOutput(await RunAsync("certificate", _applicationId)));

        await _service.PauseWorkerAsync();
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        var dueResult = await RunAsync("due");
        Assert.EndsWith("3 erasures: 8 rows, 3 keys\n", dueResult.Output, StringComparison.Ordinal);
        Assert.Equal(3, dueResult.Output.Split('\n').Count(line => line.StartsWith(_applicationId, StringComparison.Ordinal)));
        await RetentionTestHelper.EraseDueDataAsync(_service);

        var certificateResult = await RunAsync("certificate", _applicationId, "--folder", _folder);
        Assert.Equal(0, certificateResult.Status);
        Assert.Contains(_applicationId, certificateResult.Output, StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(_folder).Length);
        var (status, showOutput) = GetStatusAndOutput(await RunAsync("show", _applicationId));
        Assert.Equal((0, 3),
            (status, showOutput.Split('\n').Count(line => line.Contains("erased 2033-11-22T15:00:00Z", StringComparison.Ordinal))));
        Assert.Matches("^due 0, overdue 0, held 0, for review 0, unfinished 0\nerasure ledger: 1 entries, hash [0-9a-f]{64}\n$",
            (await RunAsync("status")).Output);
    }

    [Fact]
    public async Task Only_a_second_person_can_release_a_hold_or_approve_an_early_erasure()
    {
        var holdResult = await RunAsync(
            "hold",
            _applicationId,
            "--reason",
            "litigation",
            "--reference",
            "case-2026-7",
            "--until",
            "2027-01-31");
        var holdId = IdRegex().Match(holdResult.Output).Value;
        Assert.Matches(
            $"{holdId} +{_applicationId} +litigation +case-2026-7 +2027-01-31 +Standing +service-tests/staff-1|{holdId}",
            holdResult.Output);
        Assert.StartsWith(
            "HOLD-NOT-LONGER: ",
            (await RunAsync("extend", holdId, "--until", "2027-01-30")).Errors,
            StringComparison.Ordinal);
        Assert.Contains("2027-06-30", (await RunAsync("extend", holdId, "--until", "2027-06-30")).Output, StringComparison.Ordinal);
        await AssertRefusedAsync(
            "DATA-HELD",
            "erase-early",
            "request",
            _applicationId,
            "--reason",
            "person-asked",
            "--reference",
            "mail-12");

        await AssertRefusedAsync("HOLD-RELEASE-NOT-REQUESTED", "release", holdId, "--approve");
        Assert.Equal(0, (await RunAsOperatorAsync("staff-1", "release", holdId)).Status);
        await AssertRefusedAsync("SECOND-PERSON-REQUIRED", "release", holdId, "--approve");
        Assert.Equal(0, (await RunAsOperatorAsync("staff-2", "release", holdId, "--approve")).Status);
        Assert.DoesNotContain(holdId, (await RunAsync("holds")).Output, StringComparison.Ordinal);
        Assert.Contains(holdId, (await RunAsync("holds", "--all")).Output, StringComparison.Ordinal);

        var requestResult = await RunAsOperatorAsync(
            "staff-1",
            "erase-early",
            "request",
            _applicationId,
            "--reason",
            "person-asked",
            "--reference",
            "mail-12");
        var requestId = IdRegex().Match(requestResult.Output).Value;
        await AssertRefusedAsync("SECOND-PERSON-REQUIRED", "erase-early", "approve", requestId);
        Assert.Equal(
            (0, $"Approved; application {_applicationId} will be erased within one minute.\n"),
            GetStatusAndOutput(await RunAsOperatorAsync("staff-2", "erase-early", "approve", requestId)));
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(
            (0L, 0L),
            (
                await RetentionTestHelper.CountRowsAsync(_service, _applicationId),
                await RetentionTestHelper.CountKeysAsync(_service, _applicationId)));
    }

    [Fact]
    public async Task A_new_retention_period_is_previewed_and_then_adopted_by_two_people()
    {
        await RetentionTestHelper.ReportEventAsync(
            _service,
            _applicationId,
            RetentionEvent.ContractEnded,
            RetentionTestHelper.ContractEndDay);
        string[] changeArguments = ["verification-record", "--period", "10y", "--from", "2027-01-01", "--source", "policy 12"];
        Assert.Equal(
            "3 due dates: 0 would be earlier (0 at once), 1 later, 2 stay\n",
            (await RunAsync(["preview", .. changeArguments])).Output);
        Assert.DoesNotContain("policy 12", (await RunAsync("rules")).Output, StringComparison.Ordinal);
        var firstResult = await RunAsOperatorAsync("staff-1", ["adopt", .. changeArguments]);
        Assert.StartsWith(
            "3 due dates: 0 would be earlier (0 at once), 1 later, 2 stay\nRequested by staff-1; nothing is done yet. "
            + "Another operator with their own user account must run the same command with --earlier 0 --at-once 0 before 2026-11-23T",
            firstResult.Output, StringComparison.Ordinal);
        await AssertRefusedAsync("SECOND-PERSON-REQUIRED", ["adopt", .. changeArguments, "--earlier", "0", "--at-once", "0"]);
        // The second person must repeat the numbers of the preview.
        var resultWithoutNumbers = await RunAsOperatorAsync("staff-2", ["adopt", .. changeArguments]);
        Assert.StartsWith("RULES-PREVIEW-DIFFERS: ", resultWithoutNumbers.Errors, StringComparison.Ordinal);
        Assert.Contains("detail: the preview says: 0 due dates would be earlier, 0 of them due at once\n", resultWithoutNumbers.Errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain("policy 12", (await RunAsync("rules")).Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "Added: verification-record version 2, from 2027-01-01 on.\n",
            (await RunAsOperatorAsync("staff-2", ["adopt", .. changeArguments, "--earlier", "0", "--at-once", "0"])).Output,
            StringComparison.Ordinal);
        Assert.Matches("verification-record +2 +2027-01-01 +record +contract-ended.* +10y +erase +policy 12\n",
            (await RunAsync("rules")).Output);

        Assert.Equal(
            (1, "A period is written as 7y, 6m, 30d or 1y6m, for example.\n"),
            GetStatusAndErrors(await RunAsync("preview", "verification-record", "--period", "ten", "--from", "2027-01-01", "--source", "x")));
        Assert.Equal((1, "There is no such rule.\n"),
            GetStatusAndErrors(await RunAsync("preview", "nothing", "--period", "7y", "--from", "2027-01-01", "--source", "x")));
    }

    [Fact]
    public async Task The_ledger_is_exported_and_a_replay_distinguishes_an_invalid_file_from_a_refusal()
    {
        await RetentionTestHelper.ReportEventAsync(
            _service,
            _applicationId,
            RetentionEvent.ContractEnded,
            RetentionTestHelper.ContractEndDay);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);
        var ledgerFile = Path.Combine(_folder, "ledger");
        Assert.Equal((0, "1 entries\n"), GetStatusAndOutput(await RunAsync("export-ledger", ledgerFile)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ledgerFile));
        var exportedBytes = await File.ReadAllBytesAsync(ledgerFile);
        Assert.Equal(
            (1, $"{ledgerFile} already exists. It was not changed, and the service was not called. Specify a different path.\n"),
            GetStatusAndErrors(await RunAsync("export-ledger", ledgerFile)));
        Assert.Equal(exportedBytes, await File.ReadAllBytesAsync(ledgerFile));

        await AssertRefusedAsync("ERASURE-REPLAY-NOT-NEEDED", "replay");
        await AssertRefusedAsync("ERASURE-REPLAY-NOT-NEEDED", "replay", "--ledger", ledgerFile);

        await File.WriteAllBytesAsync(ledgerFile, []);
        Assert.Equal(
            (1, $"{ledgerFile}: it has no signed end: it is empty or truncated.\n"),
            GetStatusAndErrors(await RunAsOperatorAsync("staff-1", "replay", "--ledger", ledgerFile)));
        await File.WriteAllBytesAsync(ledgerFile, exportedBytes[..^3]);
        Assert.Equal(
            (1, $"{ledgerFile}: it is not an erasure ledger, or is damaged (InvalidProtocolBufferException).\n"),
            GetStatusAndErrors(await RunAsOperatorAsync("staff-1", "replay", "--ledger", ledgerFile)));
        exportedBytes[^1] ^= 1;
        await File.WriteAllBytesAsync(ledgerFile, exportedBytes);
        await AssertRefusedAsync("ERASURE-LEDGER-FOREIGN", "replay", "--ledger", ledgerFile);
        var (status, _, errors) = await RunAsOperatorAsync("staff-1", "replay", "--ledger", ledgerFile + ".absent");
        Assert.Equal((1, true), (status, errors.Contains("does not exist", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Operator_methods_cannot_be_called_over_the_network()
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

    private static (int, string) GetStatusAndOutput((int Status, string Output, string Errors) result) => (result.Status, result.Output);

    private static (int, string) GetStatusAndErrors((int Status, string Output, string Errors) result) => (result.Status, result.Errors);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex IdRegex();
}
