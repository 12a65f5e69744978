using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>Implements <c>kyc retention rules</c>, <c>preview</c>, <c>adopt</c> and <c>calendar</c>.</summary>
internal static class RuleCommands
{
    public static Command CreateRulesCommand() =>
        new Command("rules", "Show every version of every rule.").WithConnection(
            async (parsed, client, cancellationToken) =>
            {
                var table = new Table("rule", "version", "from", "class", "event", "period", "then", "source");
                foreach (var rule in (await client.ListRulesAsync(new ListRulesRequest(), cancellationToken: cancellationToken)).Rules)
                {
                    table.AddRow(
                        rule.RuleId,
                        FormatNumber(rule.Version),
                        rule.EffectiveFrom,
                        RetentionCliWords.Format(rule.DataClass),
                        string.Join(" or later ", rule.OrLater.Prepend(rule.Trigger).Select(RetentionCliWords.Format)),
                        FormatPeriod(rule),
                        rule.Disposition.ToString().ToLowerInvariant(),
                        rule.LegalSource);
                }
                await table.WriteAsync(parsed.InvocationConfiguration.Output);
                return 0;
            });

    public static Command CreatePreviewCommand()
    {
        var change = new RuleChangeOptions();
        var command = change.AddTo(new Command("preview", "Show which due dates a new period for a rule would change."));
        return command.WithConnection(async (parsed, client, cancellationToken) =>
        {
            if (await change.CreateVersionAsync(parsed, client, cancellationToken) is not { } newVersion)
            {
                return 1;
            }

            using var preview = client.PreviewRules(
                new PreviewRulesRequest { Rules = { newVersion } },
                cancellationToken: cancellationToken);
            var lastResponse = new PreviewRulesResponse();
            while (await preview.ResponseStream.MoveNext(cancellationToken))
            {
                lastResponse = preview.ResponseStream.Current;
            }

            if (!lastResponse.Complete)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("The service stopped before everything was checked.");
                return 1;
            }
            var counts = new RulesPreview
            {
                PlannedCount = lastResponse.PlannedCount,
                EarlierCount = lastResponse.EarlierCount,
                LaterCount = lastResponse.LaterCount,
                DueAtOnceCount = lastResponse.DueAtOnceCount,
            };
            await WriteAsync(parsed.InvocationConfiguration.Output, counts);
            if (lastResponse.Earlier.Count == 0)
            {
                return 0;
            }

            var table = new Table("application", "class", "last day before", "last day after");
            foreach (var move in lastResponse.Earlier)
            {
                table.AddRow(move.ApplicationId, RetentionCliWords.Format(move.DataClass), move.LastDayBefore, move.LastDayAfter);
            }

            await table.WriteAsync(parsed.InvocationConfiguration.Output);
            return 0;
        });
    }

    public static Command CreateAdoptCommand()
    {
        var change = new RuleChangeOptions();
        var earlierOption = new Option<long?>("--earlier")
        {
            Description = "For the second operator: number of due dates that would be earlier, as in the preview.",
            HelpName = "COUNT",
        };
        var dueAtOnceOption = new Option<long?>("--at-once")
        {
            Description = "For the second operator: number of these due dates that would be due at once.",
            HelpName = "COUNT",
        };
        var command = new Command(
            "adopt", "Add a new period for a rule. Two operators must run this command; the second one repeats the counts of the preview.")
        {
            earlierOption, dueAtOnceOption,
        };
        return change.AddTo(command).WithOperatorSocket(async (parsed, client, cancellationToken) =>
        {
            if (await change.CreateVersionAsync(parsed, client, cancellationToken) is not { } newVersion)
            {
                return 1;
            }

            var request = new AddRulesRequest { Rules = { newVersion } };
            if (parsed.GetValue(earlierOption) is { } earlierCount && parsed.GetValue(dueAtOnceOption) is { } dueAtOnceCount)
            {
                request.Preview = new RulesPreview { EarlierCount = earlierCount, DueAtOnceCount = dueAtOnceCount };
            }

            var answer = await client.AddRulesAsync(request, cancellationToken: cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            await WriteAsync(output, answer.Preview);
            if (answer.Pending is { } pending)
            {
                var counts = string.Create(
                    CultureInfo.InvariantCulture,
                    $"--earlier {answer.Preview.EarlierCount} --at-once {answer.Preview.DueAtOnceCount}");
                await PendingApprovalMessage.WriteAsync(output, pending, counts);
                return 0;
            }
            await output.WriteLineAsync($"Added: {newVersion.RuleId} version {newVersion.Version}, from {newVersion.EffectiveFrom} on.");
            return 0;
        });
    }

    public static Command CreateCalendarCommand()
    {
        var from = new Option<string>("--from") { Description = "First day, YYYY-MM-DD.", HelpName = "DAY", DefaultValueFactory = _ => "" };
        var to = new Option<string>("--to") { Description = "Last day.", HelpName = "DAY", DefaultValueFactory = _ => "" };
        var byDay = new Option<bool>("--by-day") { Description = "Count by day instead of by month." };
        return new Command("calendar", "Count due data by date and class.")
        {
            from, to, byDay,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            var request = new GetCalendarRequest
            {
                From = parsed.GetRequiredValue(from),
                To = parsed.GetRequiredValue(to),
                ByDay = parsed.GetValue(byDay),
            };
            var table = new Table(request.ByDay ? "day" : "month", "class", "count", "held");
            foreach (var entry in (await client.GetCalendarAsync(request, cancellationToken: cancellationToken)).Entries)
            {
                table.AddRow(
                    request.ByDay ? entry.From : entry.From[..7],
                    RetentionCliWords.Format(entry.DataClass),
                    FormatNumber(entry.Count),
                    FormatNumber(entry.HeldCount));
            }

            await table.WriteAsync(parsed.InvocationConfiguration.Output);
            return 0;
        });
    }

    private static Task WriteAsync(TextWriter output, RulesPreview counts)
    {
        var unchangedCount = counts.PlannedCount - counts.EarlierCount - counts.LaterCount;
        return output.WriteLineAsync(
            $"{counts.PlannedCount} due dates: {counts.EarlierCount} would be earlier ({counts.DueAtOnceCount} at once), "
            + $"{counts.LaterCount} later, {unchangedCount} stay");
    }

    private static string FormatPeriod(RetentionRule rule) =>
        string.Concat(new[] { (rule.Years, "y"), (rule.Months, "m"), (rule.Days, "d") }
            .Where(part => part.Item1 > 0).Select(part => FormatNumber(part.Item1) + part.Item2));

    private static string FormatNumber(long number) => number.ToString(CultureInfo.InvariantCulture);
}
