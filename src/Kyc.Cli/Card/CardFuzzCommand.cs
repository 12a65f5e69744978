using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Kyc.Cli.Calls;
using Kyc.Cli.Card.Fuzz;

namespace Kyc.Cli.Card;

/// <summary>
/// Implements <c>kyc card fuzz</c>: runs signing sessions with a simulated hostile card, reader and PC/SC service, and checks the rules for
/// the password and for the end of a session. The exit status is 0 if no session broke a rule. Otherwise it is 1, and the output contains
/// the seed of such a session.
/// </summary>
internal static class CardFuzzCommand
{
    public static Command Create()
    {
        Option<int> iterations = new("--iterations")
        {
            Description = "Number of signing sessions.",
            DefaultValueFactory = _ => 100_000,
        };
        Option<int> seed = new("--seed")
        {
            Description = "Seed of the first iteration; the others follow it.",
            DefaultValueFactory = _ => 1,
        };
        Command command = new("fuzz", "Test the card session with simulated hostile cards, readers and services. Uses no real reader.")
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
        var start = Stopwatch.GetTimestamp();
        var result = FuzzRun.Run(Math.Max(0, iterations), seed, cancellationToken);
        Table table = new("outcome", "iterations");
        foreach ((var outcome, var count) in result.Outcomes.OrderByDescending(entry => entry.Value))
        {
            table.AddRow(outcome, count.ToString(CultureInfo.InvariantCulture));
        }

        await table.WriteAsync(output);
        if (result.FailedSeed is int failedSeed)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"ESCAPE with --iterations 1 --seed {failedSeed}: {result.BrokenRule}"));
            return 1;
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{iterations} iterations without an escape in {seconds:F1} s"));
        return 0;
    }
}
