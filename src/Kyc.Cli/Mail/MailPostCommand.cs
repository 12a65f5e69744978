using System.CommandLine;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary><c>kyc mail printed</c> and <c>kyc mail post</c>.</summary>
internal static class MailPostCommand
{
    private const string Heading = "管理番号,引受番号";

    public static Command CreatePrinted()
    {
        var batch = new Argument<string>("batch") { Description = "Id of the batch." };
        var sheets = new Option<int>("--sheets") { Description = "Sheets that came out of the printer, good and spoiled, over all print runs.", Required = true };
        var spoiled = new Option<string[]>("--spoiled") { Description = "Management number of a spoiled sheet, once for each.", DefaultValueFactory = _ => [] };
        var command = new Command("printed", "Confirm the count of printed sheets.") { batch, sheets, spoiled };
        MailCommands.SetAction(command, async (parsed, connection, cancellation) =>
        {
            var answer = await MailCommands.Client(connection).ConfirmPrintedAsync(
                new ConfirmPrintedRequest { BatchId = parsed.GetRequiredValue(batch), SheetsPrinted = parsed.GetValue(sheets), Spoiled = { parsed.GetRequiredValue(spoiled) } },
                cancellationToken: cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{answer.GoodSheets} good sheets, as many as the manifest has rows");
            return 0;
        });
        return command;
    }

    public static Command Create()
    {
        var batch = new Argument<string>("batch") { Description = "Id of the batch." };
        var file = new Argument<FileInfo>("file") { Description = $"CSV in UTF-8 with the columns {Heading}." }.AcceptExistingOnly();
        var on = new Option<string>("--posting-date") { Description = "Day of posting, YYYY-MM-DD.", DefaultValueFactory = _ => MailCommands.Today() };
        var command = new Command("post", "Record the posting numbers of a batch: the legal entry.") { batch, file, on };
        MailCommands.SetAction(command, async (parsed, connection, cancellation) =>
        {
            var lines = await File.ReadAllLinesAsync(parsed.GetRequiredValue(file).FullName, cancellation);
            var rows = lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',', StringSplitOptions.TrimEntries)).ToList();
            if (lines.Length == 0 || lines[0].Trim() != Heading || rows.Any(row => row.Length != 2))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"The file does not have the columns {Heading}.");
                return 1;
            }
            var request = new RecordPostingRequest { BatchId = parsed.GetRequiredValue(batch), PostingDate = parsed.GetRequiredValue(on) };
            request.Postings.AddRange(rows.Select(row => new Posting { ManagementNumber = row[0], PostingNumber = row[1] }));
            var answer = await MailCommands.Client(connection).RecordPostingAsync(request, cancellationToken: cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{rows.Count} letters posted on {request.PostingDate}, {answer.Left} of the batch left");
            return 0;
        });
        return command;
    }
}
