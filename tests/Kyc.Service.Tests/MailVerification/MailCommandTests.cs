using Kyc.Cli.Mail;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Tests the output and the files of <c>kyc mail</c> with the real service.</summary>
[Collection(ClusterCollection.Name)]
public sealed class MailCommandTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _mailRoom = new MailRoomDriver(_service);
        _folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.mail")).FullName;
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_batch_into_a_folder_that_is_not_empty_prints_nothing_and_overwrites_nothing()
    {
        var folder = Path.Combine(_folder, "letters");
        string[] batchArguments = ["batch", "--out", folder, "--posting-date", MailRoomDriver.FormatDay(_mailRoom.Today)];
        // No letter is ready. The command deletes the files that it created, so that the same command works later.
        Assert.StartsWith("MAIL-NOTHING-READY: ", (await RunAsync(batchArguments)).Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));

        await _mailRoom.CreateReadyLetterAsync();
        Assert.Equal(0, (await RunAsync(batchArguments)).Status);
        var firstManifest = await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.csv"));

        await _mailRoom.CreateReadyLetterAsync();
        var (status, output, errors) = await RunAsync(batchArguments);
        Assert.Equal(
            (
                1,
                "",
                $"{folder} already exists and is not empty. It was not changed, and the service was not called. Specify a different path.\n"),
            (status, output, errors));
        Assert.Equal(firstManifest, await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.csv")));
        Assert.Single((await _mailRoom.CreateBatchAsync()).Batch.ManagementNumbers);
    }

    [Fact]
    public async Task Every_wrong_field_of_an_entry_is_shown_with_its_reason()
    {
        var application = await _mailRoom.OpenApplicationAsync();
        var (status, _, errors) = await RunIntakeAsync(application.ReferenceCode, """
            {
              "kind": "RESIDENT-RECORD", "number": "1", "issuedOn": "2026-13-01",
              "received_on": "2031-01-01", "address": "東京都千代田区", "birth_date": "1990-04-01"
            }
            """);
        Assert.Equal(1, status);
        Assert.Equal(
            [
                "REQUEST-INVALID: A field of the request is missing or invalid.",
                "field header.entry.issued_on: NOT_A_DATE: The field is no calendar date of the form YYYY-MM-DD.",
                "field header.entry.received_on: IN_THE_FUTURE: The field is in the future.",
                "field header.entry.name: ABSENT: The field is missing.",
                "Correct each field that the failure names; docs/fields.md has the rules.",
            ],
            errors.Split('\n')[..5]);
    }

    [Theory]
    [InlineData("{\n \"name\": \"秘密\",\n \"adress\": \"秘密\"\n}", "line 3: no field of DocumentEntry has this name; it has kind, number,")]
    [InlineData("{\n \"name\": \"秘密\"\n \"address\": \"秘密\"\n}", "line 3: not JSON")]
    [InlineData("{\n \"name\": \"秘密\",\n \"number\": 12\n}", "line 3: the value of number is not a text in quotes.")]
    [InlineData("{\n \"name\": \"秘密\",\n \"name\": \"秘密\"\n}", "line 3: name occurs twice.")]
    [InlineData("{\n \"postcode_confirmed\": \"秘密\"\n}", "line 2: the value of postcode_confirmed is neither true nor false.")]
    [InlineData("{\n \"number_statement\": \"秘密\"\n}", "line 2: the value of number_statement is none of NUMBER_STATEMENT_UNSPECIFIED,")]
    [InlineData("{\n \"name\": \"秘密\",\n", "line 3: not JSON")]
    [InlineData("[\n]", "line 1: the file does not begin with {.")]
    [InlineData("", "line 1: not JSON")]
    [InlineData("{\n} {", "line 2: not JSON")]
    [InlineData("{\n \"name\": \"\\uD800\"\n}", "line 2: not JSON")]
    public async Task An_error_in_an_entry_file_is_reported_with_its_line_and_without_the_content_of_the_line(string json, string problem)
    {
        var (status, _, errors) = await RunIntakeAsync("ABCD2345", json);
        Assert.Equal(1, status);
        Assert.Contains($"entry.json: {problem}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("秘密", errors, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Output, string Errors)> RunIntakeAsync(string reference, string json)
    {
        var file = Path.Combine(_folder, "entry.json");
        await File.WriteAllTextAsync(file, json);
        return await RunAsync("intake", "--reference", reference, "--entry", file);
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(_service, MailCommands.Create(), [.. arguments, "--operator", MailRoomDriver.Typist]);
}
