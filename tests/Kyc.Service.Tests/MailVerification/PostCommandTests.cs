using System.Text;
using Kyc.Cli.Mail;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests the mail room's commands, with which two clerks record the posting of a batch, each from their own list.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PostCommandTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-post-").FullName;
    private ServiceUnderTest _service = null!;
    private MailRoomDriver _desk = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _desk = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_completed_manifest_is_proposed_and_the_scan_of_a_colleague_confirms_it()
    {
        for (var letter = 0; letter < 2; letter++)
        {
            await _desk.CreateReadyLetterAsync();
        }

        var (batch, files) = await _desk.CreateBatchAsync();
        await _desk.ConfirmPrintedAsync(batch.BatchId, 2);
        var rows = Encoding.UTF8.GetString(files["manifest.csv"]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var filledRows = rows.Select((row, place) => place == 0 ? row : PostedBatch.GetPostingNumber(place - 1) + row);
        var manifest = await WriteFileAsync("manifest.csv", CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(
            string.Join("\r\n", filledRows).TrimStart('\uFEFF') + "\r\n"));
        var (status, output, errors) = await RunAsync("post", batch.BatchId, manifest, "--operator", MailRoomDriver.Typist);
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("2 letters proposed", output, StringComparison.Ordinal);

        var exchangedScan = await WriteScanAsync("exchanged.csv", batch, 1, 0);
        (status, _, errors) = await RunAsync("post", "confirm", batch.BatchId, exchangedScan, "--operator", MailRoomDriver.Checker);
        Assert.Equal(1, status);
        Assert.All(batch.ManagementNumbers, letter => Assert.Contains($"{letter}  differs", errors, StringComparison.Ordinal));
        var scan = await WriteScanAsync("scan.csv", batch, 0, 1);
        (status, output, errors) = await RunAsync("post", "confirm", batch.BatchId, scan, "--operator", MailRoomDriver.Checker);
        Assert.Equal((0, ""), (status, errors));
        Assert.Contains("2 letters posted", output, StringComparison.Ordinal);

        (status, output, _) = await RunAsync("post", "correct", batch.BatchId, exchangedScan, "--operator", MailRoomDriver.Typist);
        Assert.Equal(0, status);
        Assert.Contains("OUT-OF-SEQUENCE", output, StringComparison.Ordinal);
        (status, _, _) = await RunAsync(
            "post",
            "confirm",
            batch.BatchId,
            exchangedScan,
            "--correction",
            "--operator",
            MailRoomDriver.Checker);
        Assert.Equal(0, status);
        (status, output, _) = await RunAsync(
            "returned",
            batch.ManagementNumbers[0],
            "--reason",
            "moved",
            "--operator",
            MailRoomDriver.Typist);
        Assert.Equal(0, status);
        Assert.Contains("MAIL-RETURNED-MOVED", output, StringComparison.Ordinal);
        (status, output, _) = await RunAsync(
            "wrong-pairing",
            batch.BatchId,
            batch.ManagementNumbers[1],
            "--operator",
            MailRoomDriver.Typist);
        Assert.Equal(0, status);
        Assert.Contains("MAIL-PAIRING-WRONG", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_line_of_a_list_is_reported_and_nothing_is_sent_to_the_service()
    {
        var batch = await PostedBatch.PrintAsync(_desk, 3);
        var file = await WriteFileAsync("list.csv", Encoding.UTF8.GetBytes(
            $"管理番号,引受番号\r\n{batch.Letters[0]},3.1E+10\r\n{batch.Letters[1]},310-00-00001-0\r\n{batch.Letters[2]},310-00-00002-5\r\n"));
        var (status, _, errors) = await RunAsync("post", batch.Id, file, "--operator", MailRoomDriver.Typist);
        Assert.Equal(1, status);
        Assert.Contains("line 2: MAIL-LINE-ROUNDED-NUMBER", errors, StringComparison.Ordinal);
        Assert.Contains("line 4: MAIL-LINE-CHECK-DIGIT", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("3.1E", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await _desk.ProposePostingAsync(batch.Id, batch.CorrectPairs)).Replaced);
    }

    [Fact]
    public async Task The_day_of_printing_can_be_stated_when_sheets_are_confirmed_later()
    {
        await _desk.CreateReadyLetterAsync();
        var (batch, _) = await _desk.CreateBatchAsync();
        _service.Clock.Advance(TimeSpan.FromDays(2));
        var (status, _, _) = await RunAsync("printed", batch.BatchId, "--sheets", "1", "--printed-on", MailRoomDriver.FormatDay(
            _desk.Today.AddDays(-1)), "--operator", MailRoomDriver.Typist);
        Assert.Equal(0, status);
    }

    private Task<string> WriteScanAsync(string name, PrintedBatch batch, params int[] positions) =>
        WriteFileAsync(
            name,
            Encoding.UTF8.GetBytes(
                "引受番号,管理番号\n"
                    + string.Concat(
                        batch.ManagementNumbers.Zip(
                            positions,
                            (letter, place) =>
                                $"a{PostedBatch.GetPostingNumber(place).Replace("-", "", StringComparison.Ordinal)}b,{letter}\n"))));

    private async Task<string> WriteFileAsync(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, content);
        return path;
    }

    // The service's clock differs from the machine's clock, so the day of posting or return is always passed explicitly.
    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) => CommandLine.RunAsync(
        _service, MailCommands.Create(), [.. arguments, .. arguments[0] switch
        {
            "post" => new[] { "--posting-date", MailRoomDriver.FormatDay(_desk.Today) },
            "returned" => ["--on", MailRoomDriver.FormatDay(_desk.Today)],
            _ => [],
        }]);
}
