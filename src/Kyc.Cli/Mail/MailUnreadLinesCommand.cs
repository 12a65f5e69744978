using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Mail;

/// <summary>Implements <c>kyc mail unread</c> and <c>kyc mail read</c> for lines of status files that could not be parsed.</summary>
internal static class MailUnreadLinesCommand
{
    private static readonly TimeSpan JapanOffset = TimeSpan.FromHours(9);

    public static Command Create()
    {
        var includeRead = new Option<bool>("--all") { Description = "Also list lines that were read, with their reading and its author." };
        var letter = new Option<string>("--letter") { Description = "Only lines about this letter.", DefaultValueFactory = _ => "" };
        var command = new Command(
            "unread", "List the lines of status files that could not be parsed; their letters wait until the lines are read.")
        {
            includeRead, letter,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var (client, output, listedCount) = (MailCommands.CreateClient(connection), parsed.InvocationConfiguration.Output, 0);
            var request = new ListUnreadTrackingLinesRequest
            {
                ReadToo = parsed.GetValue(includeRead),
                ManagementNumber = parsed.GetRequiredValue(letter),
            };
            do
            {
                var page = await client.ListUnreadTrackingLinesAsync(request, cancellationToken: cancellationToken);
                foreach (var line in page.Lines)
                {
                    await WriteAsync(output, line);
                }

                listedCount += page.Lines.Count;
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            await output.WriteLineAsync($"{listedCount} lines");
            return 0;
        });
        return command;
    }

    public static Command CreateReadCommand()
    {
        var line = new Argument<string>("line") { Description = "Id of the line." };
        var reading = MailCommands.CreateChoiceOption<TrackingReading>("--as", "What the line says");
        var reason = MailCommands.CreateChoiceOption<MailReturnReason>("--reason", "Reason of a return");
        reason.Required = false;
        var occurredAt = new Option<string>("--at")
        {
            Description = "Time of the event in Japan, \"YYYY-MM-DD HH:MM\", for a line without a time.",
            DefaultValueFactory = _ => "",
        };
        var command = new Command(
            "read",
            "Record what a line means. "
            + "If the letter came back, was forwarded or was lost, one clerk is enough; everything else needs two clerks.")
        {
            line, reading, reason, occurredAt,
        };
        MailCommands.SetAction(command, async (parsed, connection, cancellationToken) =>
        {
            var request = new ReadTrackingLineRequest
            {
                LineId = parsed.GetRequiredValue(line),
                Reading = MailCommands.ParseValue<TrackingReading>(parsed.GetRequiredValue(reading)),
                Reason = parsed.GetValue(reason) is { } word
                    ? MailCommands.ParseValue<MailReturnReason>(word)
                    : MailReturnReason.Unspecified,
                OccurredAt = parsed.GetRequiredValue(occurredAt),
            };
            var answer = await MailCommands.CreateClient(connection).ReadTrackingLineAsync(request, cancellationToken: cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(
                answer.Pending is { } pending
                    ? $"Read by {pending.RequestedBy}; nothing is done yet. "
                        + $"Another clerk must read the line and run the same command before {FormatTime(pending.ExpiresAt)}."
                    : FormatItem(answer.Item));
            return 0;
        });
        return command;
    }

    private static string FormatItem(MailItem item) =>
        $"{item.ManagementNumber}  {MailCommands.FormatValue(item.Stage)}  "
        + $"{MailCommands.FormatValue(item.ApplicationState)} {item.OutcomeCode}".TrimEnd();

    private static async Task WriteAsync(TextWriter output, TrackingLine line)
    {
        var letter = $"{line.ManagementNumber,-15}  {line.PostingNumber,-14}  {line.PostingDate,-10}";
        await output.WriteLineAsync($"{line.LineId}  {letter}  {line.Code}  {MailCommands.FormatValue(line.ApplicationState)}");
        await output.WriteLineAsync(
            $"  {(line.Text.Length == 0 ? "(empty, or not to be shown; see the file)" : ReplaceControlCharacters(line.Text))}");
        var time = line.ReportedAt is null ? "; its time cannot be read, specify --at" : "";
        await output.WriteLineAsync($"  imported {FormatTime(line.ImportedAt)} by {line.ImportedBy}{time}");
        if (line.Reading == TrackingReading.Unspecified)
        {
            return;
        }

        var reason = line.Reason == MailReturnReason.Unspecified ? "" : $" ({MailCommands.FormatValue(line.Reason)})";
        var confirmer = line.ConfirmedBy.Length == 0 ? "" : $" and {line.ConfirmedBy}";
        await output.WriteLineAsync(
            $"  read as {MailCommands.FormatValue(line.Reading)}{reason} {FormatTime(line.ReadAt)} by {line.ReadBy}{confirmer}");
    }

    // Control characters from a file could rewrite the screen.
    private static string ReplaceControlCharacters(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character));

    private static string FormatTime(Timestamp at) =>
        at.ToDateTimeOffset().ToOffset(JapanOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
