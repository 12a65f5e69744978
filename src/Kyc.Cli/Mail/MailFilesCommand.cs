using System.CommandLine;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>
/// Implements <c>kyc mail import-tracking</c> and <c>kyc mail postcodes import</c>: sends files to the service in pieces.
/// </summary>
internal static class MailFilesCommand
{
    public static Command CreateImportTrackingCommand()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "CSV with the columns 引受番号,差出日,状態,日時,取扱局, in UTF-8 or CP932.",
        }.AcceptExistingOnly();
        var command = new Command(
            "import-tracking",
            "Import the post office's reports. A file can be imported again. Exit status 1 when a line could not be parsed.")
        {
            file,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            using var call = MailCommands.CreateClient(connection).ImportTracking(cancellationToken: cancellationToken);
            var csv = parsed.GetRequiredValue(file);
            var progress = new UploadProgress(ConsoleFactory.Create(parsed.InvocationConfiguration.Error));
            var pieces = Upload.ReadPiecesAsync(csv, progress.Advance, cancellationToken);
            var requests = pieces.Select(piece => new ImportTrackingRequest { Chunk = piece });
            var answer = await progress.RunAsync(csv.Length, () => Upload.SendAsync(call, requests, cancellationToken));
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(
                $"{answer.NewReports} new reports, {answer.KnownReports} known, {answer.ProblemCount} lines not understood, "
                + $"{answer.UnreadLines} of them kept to be read");
            foreach (var problem in answer.Problems)
            {
                var (characterText, unreadHint) = (
                    problem.Column > 0 ? $", character {problem.Column}" : "",
                    problem.Unread ? "  (kyc mail unread)" : "");
                await output.WriteLineAsync($"  line {problem.Line}{characterText}: {problem.Code}{unreadHint}");
            }
            if (answer.ProblemCount > answer.Problems.Count)
            {
                await output.WriteLineAsync($"  and {answer.ProblemCount - answer.Problems.Count} more lines");
            }

            foreach (var item in answer.Changed)
            {
                var state = $"{MailCommands.FormatValue(item.ApplicationState)} {item.OutcomeCode}";
                await output.WriteLineAsync(
                    $"  {item.ManagementNumber}  {MailCommands.FormatValue(item.Stage)}  {item.ApplicationId}  {state}".TrimEnd());
            }

            if (answer.ChangedCount > answer.Changed.Count)
            {
                await output.WriteLineAsync($"  and {answer.ChangedCount - answer.Changed.Count} more letters");
            }

            return answer.ProblemCount == 0 ? 0 : 1;
        });
        return command;
    }

    public static Command CreateImportPostcodesCommand()
    {
        var file =
            new Argument<FileInfo>("file") { Description = "Japan Post's KEN_ALL.CSV or utf_ken_all.csv, unpacked." }.AcceptExistingOnly();
        var asOf = new Option<string>("--as-of")
        {
            Description = "Date of the list, YYYY-MM-DD.",
            DefaultValueFactory = _ => MailCommands.GetToday(),
        };

        var command = new Command("import", "Replace the table of postal codes.") { file, asOf };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            using var call = MailCommands.CreateClient(connection).ImportPostcodes(cancellationToken: cancellationToken);
            var csv = parsed.GetRequiredValue(file);
            var progress = new UploadProgress(ConsoleFactory.Create(parsed.InvocationConfiguration.Error));
            var pieces = Upload.ReadPiecesAsync(csv, progress.Advance, cancellationToken);
            var requests = pieces.Select(piece => new ImportPostcodesRequest { Chunk = piece })
                .Prepend(new ImportPostcodesRequest { AsOf = parsed.GetRequiredValue(asOf) });
            var answer = await progress.RunAsync(csv.Length, () => Upload.SendAsync(call, requests, cancellationToken));
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{answer.Places} places");
            return 0;
        });
        return command;
    }
}
