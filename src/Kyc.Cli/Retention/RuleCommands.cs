using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>Implements <c>kyc retention rules</c>, <c>preview</c>, <c>adopt</c> and <c>calendar</c>.</summary>
internal static class RuleCommands
{
    public static Command Rules() => new Command("rules", "Show every version of every rule.").With(async (parsed, client, cancellation) =>
    {
        var table = new Table("rule", "version", "from", "class", "event", "period", "then", "source");
        foreach (var rule in (await client.ListRulesAsync(new ListRulesRequest(), cancellationToken: cancellation)).Rules)
        {
            table.Add(
                rule.RuleId, Number(rule.Version), rule.EffectiveFrom, Words.Of(rule.DataClass),
                string.Join(" or later ", rule.OrLater.Prepend(rule.Trigger).Select(Words.Of)),
                Period(rule), rule.Disposition.ToString().ToLowerInvariant(), rule.LegalSource);
        }
        await table.WriteAsync(parsed.InvocationConfiguration.Output);
        return 0;
    });

    public static Command Preview()
    {
        var change = new RuleChange();
        var command = change.AddTo(new Command("preview", "Show which due dates a new period for a rule would change."));
        return command.With(async (parsed, client, cancellation) =>
        {
            if (await change.ReadAsync(parsed, client, cancellation) is not { } added) return 1;
            using var preview = client.PreviewRules(new PreviewRulesRequest { Rules = { added } }, cancellationToken: cancellation);
            var last = new PreviewRulesResponse();
            while (await preview.ResponseStream.MoveNext(cancellation)) last = preview.ResponseStream.Current;
            if (!last.Complete)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("The service stopped before everything was checked.");
                return 1;
            }
            var counts = new RulesPreview
            {
                PlannedCount = last.PlannedCount,
                EarlierCount = last.EarlierCount,
                LaterCount = last.LaterCount,
                DueAtOnceCount = last.DueAtOnceCount,
            };
            await WriteAsync(parsed.InvocationConfiguration.Output, counts);
            if (last.Earlier.Count == 0) return 0;
            var table = new Table("application", "class", "last day before", "last day after");
            foreach (var move in last.Earlier)
                table.Add(move.ApplicationId, Words.Of(move.DataClass), move.LastDayBefore, move.LastDayAfter);
            await table.WriteAsync(parsed.InvocationConfiguration.Output);
            return 0;
        });
    }

    public static Command Adopt()
    {
        var change = new RuleChange();
        var earlier = new Option<long?>("--earlier")
        {
            Description = "Given by the second operator: how many due dates would be earlier, as the preview says.",
            HelpName = "COUNT",
        };
        var atOnce = new Option<long?>("--at-once")
        {
            Description = "Given by the second operator: how many of them would be due at once.",
            HelpName = "COUNT",
        };
        var command = new Command(
            "adopt", "Add a new period for a rule; two operators run it, the second of whom repeats the counts of the preview.")
        {
            earlier, atOnce,
        };
        return change.AddTo(command).WithOperatorSocket(async (parsed, client, cancellation) =>
        {
            if (await change.ReadAsync(parsed, client, cancellation) is not { } added) return 1;
            var request = new AddRulesRequest { Rules = { added } };
            if (parsed.GetValue(earlier) is { } seenEarlier && parsed.GetValue(atOnce) is { } seenAtOnce)
                request.Preview = new RulesPreview { EarlierCount = seenEarlier, DueAtOnceCount = seenAtOnce };
            var answer = await client.AddRulesAsync(request, cancellationToken: cancellation);
            var output = parsed.InvocationConfiguration.Output;
            await WriteAsync(output, answer.Preview);
            if (answer.Pending is { } pending)
            {
                var counts = string.Create(
                    CultureInfo.InvariantCulture,
                    $"--earlier {answer.Preview.EarlierCount} --at-once {answer.Preview.DueAtOnceCount}");
                await PendingCall.WriteAsync(output, pending, counts);
                return 0;
            }
            await output.WriteLineAsync($"Added: {added.RuleId} version {added.Version}, from {added.EffectiveFrom} on.");
            return 0;
        });
    }

    public static Command Calendar()
    {
        var from = new Option<string>("--from") { Description = "First day, YYYY-MM-DD.", HelpName = "DAY", DefaultValueFactory = _ => "" };
        var to = new Option<string>("--to") { Description = "Last day.", HelpName = "DAY", DefaultValueFactory = _ => "" };
        var byDay = new Option<bool>("--by-day") { Description = "Count by day instead of by month." };
        return new Command("calendar", "Count due data by date and class.")
        {
            from, to, byDay,
        }.With(async (parsed, client, cancellation) =>
        {
            var request = new GetCalendarRequest
            {
                From = parsed.GetRequiredValue(from),
                To = parsed.GetRequiredValue(to),
                ByDay = parsed.GetValue(byDay),
            };
            var table = new Table(request.ByDay ? "day" : "month", "class", "count", "held");
            foreach (var entry in (await client.GetCalendarAsync(request, cancellationToken: cancellation)).Entries)
                table.Add(
                    request.ByDay ? entry.From : entry.From[..7], Words.Of(entry.DataClass), Number(entry.Count), Number(entry.HeldCount));
            await table.WriteAsync(parsed.InvocationConfiguration.Output);
            return 0;
        });
    }

    private static Task WriteAsync(TextWriter output, RulesPreview counts)
    {
        var unmoved = counts.PlannedCount - counts.EarlierCount - counts.LaterCount;
        return output.WriteLineAsync(
            $"{counts.PlannedCount} due dates: {counts.EarlierCount} would be earlier ({counts.DueAtOnceCount} at once), "
            + $"{counts.LaterCount} later, {unmoved} stay");
    }

    private static string Period(RetentionRule rule) =>
        string.Concat(new[] { (rule.Years, "y"), (rule.Months, "m"), (rule.Days, "d") }
            .Where(part => part.Item1 > 0).Select(part => Number(part.Item1) + part.Item2));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
