using System.CommandLine;
using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary><c>kyc retention rules|preview|calendar</c>.</summary>
internal static class RuleCommands
{
    public static Command Rules() => new Command("rules", "Show every version of every rule.").With(async (parsed, client, cancellation) =>
    {
        var table = new Table("rule", "version", "from", "class", "event", "period", "then", "source");
        foreach (var rule in (await client.ListRulesAsync(new ListRulesRequest(), cancellationToken: cancellation)).Rules)
        {
            table.Add(
                rule.RuleId, Number(rule.Version), rule.EffectiveFrom, Words.Of(rule.DataClass), string.Join(" or later ", rule.OrLater.Prepend(rule.Trigger).Select(Words.Of)),
                Period(rule), rule.Disposition.ToString().ToLowerInvariant(), rule.LegalSource);
        }
        await table.WriteAsync(parsed.InvocationConfiguration.Output);
        return 0;
    });

    public static Command Preview()
    {
        var rule = new Argument<string>("rule") { Description = "Rule to be changed, as `kyc retention rules` shows it." };
        var period = new Option<string>("--period") { Description = "New period, for example 7y, 6m or 1y6m.", Required = true, HelpName = "PERIOD" };
        var from = new Option<string>("--from") { Description = "First day it governs, YYYY-MM-DD.", Required = true, HelpName = "DAY" };
        var source = new Option<string>("--source") { Description = "The article or policy that demands it.", Required = true, HelpName = "TEXT" };
        var adopt = new Option<bool>("--adopt") { Description = "Add the version after the preview." };
        return new Command("preview", "Show what a new period for a rule would move; with --adopt, add it.") { rule, period, from, source, adopt }.With(async (parsed, client, cancellation) =>
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var known = (await client.ListRulesAsync(new ListRulesRequest(), cancellationToken: cancellation)).Rules.Where(known => known.RuleId == parsed.GetRequiredValue(rule)).ToList();
            if (known.Count == 0 || !TryPeriod(parsed.GetRequiredValue(period), out var years, out var months, out var days))
            {
                await errors.WriteLineAsync(known.Count == 0 ? "There is no such rule." : "A period is written like 7y, 6m, 30d or 1y6m.");
                return 1;
            }
            var added = known.MaxBy(version => version.Version)!.Clone();
            (added.Version, added.Years, added.Months, added.Days) = (added.Version + 1, years, months, days);
            (added.EffectiveFrom, added.LegalSource) = (parsed.GetRequiredValue(from), parsed.GetRequiredValue(source));
            using var preview = client.PreviewRules(new PreviewRulesRequest { Rules = { added } }, cancellationToken: cancellation);
            var last = new PreviewRulesResponse();
            while (await preview.ResponseStream.MoveNext(cancellation)) last = preview.ResponseStream.Current;
            if (!last.Complete)
            {
                await errors.WriteLineAsync("The service ended before everything was looked at.");
                return 1;
            }
            await WriteAsync(output, last);
            if (!parsed.GetValue(adopt)) return 0;
            await client.AddRulesAsync(new AddRulesRequest { Rules = { added } }, cancellationToken: cancellation);
            await output.WriteLineAsync($"Added: {added.RuleId} version {added.Version}, from {added.EffectiveFrom} on.");
            return 0;
        });
    }

    public static Command Calendar()
    {
        var from = new Option<string>("--from") { Description = "First day, YYYY-MM-DD.", HelpName = "DAY", DefaultValueFactory = _ => "" };
        var to = new Option<string>("--to") { Description = "Last day.", HelpName = "DAY", DefaultValueFactory = _ => "" };
        var byDay = new Option<bool>("--by-day") { Description = "Count by day instead of by month." };
        return new Command("calendar", "Count what falls due when, by class.") { from, to, byDay }.With(async (parsed, client, cancellation) =>
        {
            var request = new GetCalendarRequest { From = parsed.GetRequiredValue(from), To = parsed.GetRequiredValue(to), ByDay = parsed.GetValue(byDay) };
            var table = new Table(request.ByDay ? "day" : "month", "class", "count", "held");
            foreach (var entry in (await client.GetCalendarAsync(request, cancellationToken: cancellation)).Entries)
                table.Add(request.ByDay ? entry.From : entry.From[..7], Words.Of(entry.DataClass), Number(entry.Count), Number(entry.HeldCount));
            await table.WriteAsync(parsed.InvocationConfiguration.Output);
            return 0;
        });
    }

    private static async Task WriteAsync(TextWriter output, PreviewRulesResponse preview)
    {
        var unmoved = preview.PlannedCount - preview.EarlierCount - preview.LaterCount;
        await output.WriteLineAsync(
            $"{preview.PlannedCount} due dates: {preview.EarlierCount} would be earlier ({preview.DueAtOnceCount} at once), {preview.LaterCount} later, {unmoved} stay");
        if (preview.Earlier.Count == 0) return;
        var table = new Table("application", "class", "last day before", "last day after");
        foreach (var move in preview.Earlier) table.Add(move.ApplicationId, Words.Of(move.DataClass), move.LastDayBefore, move.LastDayAfter);
        await table.WriteAsync(output);
    }

    private static string Period(RetentionRule rule) =>
        string.Concat(new[] { (rule.Years, "y"), (rule.Months, "m"), (rule.Days, "d") }.Where(part => part.Item1 > 0).Select(part => Number(part.Item1) + part.Item2));

    private static bool TryPeriod(string text, out int years, out int months, out int days)
    {
        var match = System.Text.RegularExpressions.Regex.Match(text, "^(?:(\\d{1,3})y)?(?:(\\d{1,4})m)?(?:(\\d{1,5})d)?$");
        (years, months, days) = (Part(1), Part(2), Part(3));
        return match.Success && text.Length > 0;

        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
