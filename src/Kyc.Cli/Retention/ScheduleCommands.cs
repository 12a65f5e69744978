using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>
/// Implements <c>kyc retention show</c> and <c>trigger</c>: shows the retention schedule of an application, and reports an event.
/// </summary>
internal static class ScheduleCommands
{
    public static Command CreateShowCommand()
    {
        var application = RetentionCliWords.CreateApplicationArgument();
        return new Command("show", "Show events, due dates, holds and erasures of one application.")
        {
            application,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var answer = await client.GetScheduleAsync(
                new GetScheduleRequest { ApplicationId = parsed.GetRequiredValue(application) }, cancellationToken: cancellationToken);
            await WriteAsync(output, answer.Schedule);
            foreach (var reportedEvent in answer.Events)
            {
                await output.WriteLineAsync(
                    $"event {RetentionCliWords.Format(reportedEvent.Event)} of {reportedEvent.Day}, "
                    + $"reported {RetentionCliWords.FormatTime(reportedEvent.ReportedAt)}");
            }

            if (answer.Holds.Count > 0)
            {
                await HoldCommands.WriteAsync(output, answer.Holds);
            }

            return 0;
        });
    }

    public static Command CreateTriggerCommand()
    {
        var (application, kind) = (RetentionCliWords.CreateApplicationArgument(), RetentionCliWords.CreateEventArgument());
        var day = new Argument<string>("day") { Description = "Day of the event in Japan, YYYY-MM-DD." };
        return new Command("trigger", "Report an event that starts or moves the period.")
        {
            application, kind, day,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            // The key is derived from the report, so that the same command given twice is the same report.
            var (id, word, dayText) = (parsed.GetRequiredValue(application), parsed.GetRequiredValue(kind), parsed.GetRequiredValue(day));
            var report = System.Text.Encoding.UTF8.GetBytes($"{id}|{word}|{dayText}");
            var idempotencyKey = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(report))[..40];
            var answer = await client.ReportEventAsync(
                new ReportEventRequest
                {
                    ApplicationId = id,
                    Event = RetentionCliWords.ParseEvent(word),
                    Day = dayText,
                    IdempotencyKey = idempotencyKey,
                },
                cancellationToken: cancellationToken);
            await WriteAsync(parsed.InvocationConfiguration.Output, answer.Schedule);
            if (answer.Pending is { } pending)
            {
                await PendingApprovalMessage.WriteAsync(parsed.InvocationConfiguration.Output, pending);
            }

            return 0;
        });
    }

    private static async Task WriteAsync(TextWriter output, IEnumerable<ScheduleEntry> schedule)
    {
        var table = new Table("class", "rule", "from", "last day", "state");
        foreach (var entry in schedule)
        {
            var state = entry.ErasedAt is not null ? $"erased {RetentionCliWords.FormatTime(entry.ErasedAt)}"
                : entry.ErasureIntendedAt is not null ? $"erasure acknowledged {RetentionCliWords.FormatTime(entry.ErasureIntendedAt)}"
                : entry.LastDay.Length == 0 ? "kept; no event yet" : "kept";
            var rule = entry.RuleId.Length == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{entry.RuleId}/{entry.RuleVersion}");
            table.AddRow(RetentionCliWords.Format(entry.DataClass), rule, entry.StartDay, entry.LastDay, state);
        }
        await table.WriteAsync(output);
    }
}
