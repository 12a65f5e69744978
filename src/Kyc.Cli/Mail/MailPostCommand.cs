using System.CommandLine;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail printed</c>, and <c>kyc mail post</c>, <c>post confirm</c> and <c>post correct</c>. A posting is recorded by two
/// clerks, each with a separate list.
/// </summary>
internal static class MailPostCommand
{
    public static Command CreatePrintedCommand()
    {
        var batch = CreateBatchArgument();
        var sheetCount = new Option<int>("--sheets")
        {
            Description = "Number of printed sheets, good and spoiled, of all print runs.",
            Required = true,
        };
        var spoiledSheets = new Option<string[]>("--spoiled")
        {
            Description = "Management number of a spoiled sheet; repeat the option for each sheet.",
            DefaultValueFactory = _ => [],
        };
        var printingDate = new Option<string>("--printed-on")
        {
            Description = "Day of the printing, YYYY-MM-DD; when omitted, the day the batch was created.",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("printed", "Confirm the count of printed sheets.") { batch, sheetCount, spoiledSheets, printingDate };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new ConfirmPrintedRequest
            {
                BatchId = parsed.GetRequiredValue(batch),
                SheetsPrinted = parsed.GetValue(sheetCount),
                Spoiled = { parsed.GetRequiredValue(spoiledSheets) },
                PrintedOn = parsed.GetRequiredValue(printingDate),
            };
            var answer = await MailCommands.CreateClient(connection).ConfirmPrintedAsync(request, cancellationToken: cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(
                $"{answer.GoodSheets} good sheets, one for each row of the manifest");
            return 0;
        });
        return command;
    }

    public static Command Create()
    {
        var (batch, file, postingDate) = (CreateBatchArgument(), CreateManifestArgument(), CreatePostingDateOption());
        var command = new Command(
            "post", "Propose the posting numbers of a batch, and show what is unusual. A colleague confirms with `kyc mail post confirm`.")
        {
            batch, file, postingDate, CreateConfirmCommand(), CreateCorrectCommand(),
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (await PostingListFile.ReadAsync(parsed.GetRequiredValue(file), output, errors, cancellationToken) is not { } pairs)
            {
                return 1;
            }

            var request = new RecordPostingRequest
            {
                BatchId = parsed.GetRequiredValue(batch),
                PostingDate = parsed.GetRequiredValue(postingDate),
                Postings = { pairs },
            };
            var answer = await MailCommands.CreateClient(connection).RecordPostingAsync(request, cancellationToken: cancellationToken);
            await WriteAsync(output, answer.Preview, answer.Replaced);
            await output.WriteLineAsync(
                $"{answer.Preview.Count} letters proposed as posted on {request.PostingDate}, {answer.Left} left; nothing is posted yet.");
            await WriteNextStepAsync(
                output, answer.Preview.Count, $"kyc mail post confirm {request.BatchId} FILE --posting-date {request.PostingDate}");
            return 0;
        });
        return command;
    }

    private static Command CreateConfirmCommand()
    {
        var (batch, file, postingDate) = (CreateBatchArgument(), CreateManifestArgument(), CreatePostingDateOption());
        var correction = new Option<bool>("--correction") { Description = "Confirm a correction (`kyc mail post correct`)." };
        var command = new Command(
            "confirm",
            "Confirm a proposed posting with your own list, read from the letters and the receipt. Exit status 1 when the lists differ.")
        {
            batch, file, postingDate, correction,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (await PostingListFile.ReadAsync(parsed.GetRequiredValue(file), output, errors, cancellationToken) is not { } pairs)
            {
                return 1;
            }

            var request = new ConfirmPostingRequest
            {
                BatchId = parsed.GetRequiredValue(batch),
                PostingDate = parsed.GetRequiredValue(postingDate),
                Postings = { pairs },
                Correction = parsed.GetValue(correction),
            };
            var answer = await MailCommands.CreateClient(connection).ConfirmPostingAsync(request, cancellationToken: cancellationToken);
            if (answer.Differing.Count == 0 && !answer.PostingDateDiffers)
            {
                await output.WriteLineAsync($"{answer.Posted} letters posted on {request.PostingDate}, {answer.Left} of the batch left");
                return 0;
            }
            foreach (var letter in answer.Differing)
            {
                await errors.WriteLineAsync($"  {letter,-15}  differs");
            }

            if (answer.PostingDateDiffers)
            {
                await errors.WriteLineAsync("  the two days of posting differ");
            }

            await errors.WriteLineAsync(
                "The two lists differ; nothing was posted. "
                + "Check the letters and the receipt together, then correct the wrong list and send it again.");
            return 1;
        });
        return command;
    }

    private static Command CreateCorrectCommand()
    {
        var (batch, file, postingDate) = (CreateBatchArgument(), CreateManifestArgument(), CreatePostingDateOption());
        var command = new Command(
            "correct",
            "Propose other numbers or another day for letters that are posted and have no report yet. A colleague confirms this.")
        {
            batch, file, postingDate,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (await PostingListFile.ReadAsync(parsed.GetRequiredValue(file), output, errors, cancellationToken) is not { } pairs)
            {
                return 1;
            }

            var request = new CorrectPostingRequest
            {
                BatchId = parsed.GetRequiredValue(batch),
                PostingDate = parsed.GetRequiredValue(postingDate),
                Postings = { pairs },
            };
            var answer = await MailCommands.CreateClient(connection).CorrectPostingAsync(request, cancellationToken: cancellationToken);
            await WriteAsync(output, answer.Preview, answer.Replaced);
            await output.WriteLineAsync($"{answer.Preview.Count} corrections proposed; nothing is changed yet.");
            await WriteNextStepAsync(output, answer.Preview.Count,
                $"kyc mail post confirm {request.BatchId} FILE --posting-date {request.PostingDate} --correction");
            return 0;
        });
        return command;
    }

    private static Argument<string> CreateBatchArgument() => new("batch") { Description = "Id of the batch." };

    private static Argument<FileInfo> CreateManifestArgument() => new Argument<FileInfo>("file")
    {
        Description = "manifest.csv of the batch with 引受番号 filled in, or a CSV with the columns 管理番号 and 引受番号; UTF-8 or CP932.",
    }.AcceptExistingOnly();

    private static Option<string> CreatePostingDateOption() =>
        new("--posting-date") { Description = "Day of posting, YYYY-MM-DD.", DefaultValueFactory = _ => MailCommands.GetToday() };

    private static async Task WriteAsync(TextWriter output, IEnumerable<PostingPreview> pairs, int replacedCount)
    {
        if (replacedCount > 0)
        {
            await output.WriteLineAsync($"The {replacedCount} pairs proposed before are no longer valid.");
        }

        foreach (var pair in pairs)
        {
            var previousValues = pair.CorrectsNumber.Length + pair.CorrectsDate.Length == 0 ? ""
                : $"  was {pair.CorrectsNumber} {pair.CorrectsDate}".TrimEnd();
            var warnings = string.Join(' ', pair.Warnings.Select(MailCommands.FormatValue));
            await output.WriteLineAsync($"  {pair.ManagementNumber,-15}  {pair.PostingNumber}{previousValues}  {warnings}".TrimEnd());
        }
    }

    private static async Task WriteNextStepAsync(TextWriter output, int proposedCount, string nextCommand)
    {
        if (proposedCount == 0)
        {
            return;
        }

        await output.WriteLineAsync(
            "Compare the marked pairs with the letters. "
            + "Then a colleague makes a new list from the letters and the receipt, not from this file, and runs:");
        await output.WriteLineAsync($"  {nextCommand}");
    }
}
