using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Cli.Card.Fuzz;

namespace Kyc.Cli.Card;

/// <summary>
/// <c>kyc card fuzz</c>: presses the button at a hostile card, reader and PC/SC service, all made up, and sees that no rule
/// about the password and the ending of sessions is broken. Exit status 0 when none was, 1 with the seed when one was.
/// </summary>
internal static class CardFuzzCommand
{
    public static Command Create()
    {
        Option<int> iterations = new("--iterations") { Description = "How many times the button is pressed.", DefaultValueFactory = _ => 100_000 };
        Option<int> seed = new("--seed") { Description = "Seed of the first iteration; the others follow it.", DefaultValueFactory = _ => 1 };
        Command command = new("fuzz", "Try hostile cards, readers and services, all made up, on the card session. Touches no real reader.")
        {
            iterations, seed,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(parsed.GetValue(iterations), parsed.GetValue(seed), parsed.InvocationConfiguration.Output, cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(int iterations, int seed, TextWriter output, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        FuzzResult result = FuzzRun.Run(Math.Max(0, iterations), seed, cancellationToken);
        Table table = new("outcome", "iterations");
        foreach ((string outcome, int count) in result.Outcomes.OrderByDescending(entry => entry.Value))
        {
            table.Add(outcome, count.ToString(CultureInfo.InvariantCulture));
        }

        await table.WriteAsync(output);
        if (result.EscapedSeed is int escaped)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"ESCAPE with --iterations 1 --seed {escaped}: {result.Escape}"));
            return 1;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{iterations} iterations without an escape in {seconds:F1} s"));
        return 0;
    }
}
