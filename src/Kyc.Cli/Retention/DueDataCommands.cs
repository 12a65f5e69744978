using System.CommandLine;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Retention;

/// <summary>Implements <c>kyc retention due</c> and <c>kyc retention run</c>: lists the data that is due, and starts its erasure.</summary>
internal static class DueDataCommands
{
    public static Command CreateDueCommand() =>
        new Command("due", "List the data that is due for erasure and not held.").WithConnection(
            (parsed, client, cancellationToken) => ListAsync(client, parsed.InvocationConfiguration.Output, cancellationToken));

    public static Command CreateRunCommand()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Only print what a run would erase." };
        return new Command("run", "Start the erasure of due data now; the service also starts it automatically within a minute.")
        {
            dryRun,
        }.WithConnection(async (parsed, client, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(dryRun))
            {
                return await ListAsync(client, output, cancellationToken);
            }

            var started = await client.StartErasureAsync(new StartErasureRequest(), cancellationToken: cancellationToken);
            await output.WriteLineAsync($"Started; {started.DueCount} due dates have passed.");
            return 0;
        });
    }

    private static async Task<int> ListAsync(
        RetentionService.RetentionServiceClient client, TextWriter output, CancellationToken cancellationToken)
    {
        var (token, erasureCount, rowCount, keyCount) = ("", 0L, 0L, 0L);
        var papers = new List<string>();
        do
        {
            var page = await client.ListDueAsync(new ListDueRequest { PageToken = token }, cancellationToken: cancellationToken);
            var table = new Table("application", "class", "rule", "last day", "ground", "rows", "keys");
            foreach (var item in page.Items)
            {
                papers.AddRange(item.PapersInHouse);
                if (item.PapersInHouse.Count == 0)
                {
                    (erasureCount, rowCount, keyCount) = (erasureCount + 1, rowCount + item.RowCount, keyCount + item.KeyCount);
                }

                var schedule = item.Schedule;
                table.AddRow(
                    item.ApplicationId, RetentionCliWords.Format(schedule.DataClass),
                    schedule.RuleId.Length == 0 ? "-" : $"{schedule.RuleId}/{schedule.RuleVersion}", schedule.LastDay,
                    item.PapersInHouse.Count > 0 ? "waits for paper" : item.Early ? "early" : "due",
                    FormatNumber(item.RowCount), FormatNumber(item.KeyCount));
            }
            if (page.Items.Count > 0)
            {
                await table.WriteAsync(output);
            }

            token = page.NextPageToken;
        }
        while (token.Length > 0);
        await output.WriteLineAsync($"{erasureCount} erasures: {rowCount} rows, {keyCount} keys");
        if (papers.Count > 0)
        {
            await output.WriteLineAsync("Return or destroy these papers first, and record this with kyc mail dispose:");
        }

        foreach (var paper in papers)
        {
            await output.WriteLineAsync($"    {paper}");
        }

        return 0;
    }

    private static string FormatNumber(long number) => number.ToString(CultureInfo.InvariantCulture);
}
