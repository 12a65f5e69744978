using System.Collections.Concurrent;

namespace Kyc.Cli.Card.Fuzz;

/// <summary>What a run of iterations came to.</summary>
/// <param name="Outcomes">How often each code was the outcome; <c>signed</c> and <c>cancelled</c> beside them.</param>
/// <param name="EscapedSeed">Seed of an iteration that broke a rule, or null.</param>
/// <param name="Escape">What it broke.</param>
internal sealed record FuzzResult(IReadOnlyDictionary<string, int> Outcomes, int? EscapedSeed, string? Escape);

/// <summary>Many iterations on all cores, one seed each.</summary>
internal static class FuzzRun
{
    /// <param name="iterations">How many.</param>
    /// <param name="seed">Seed of the first; the others follow it, so that one alone can be run again.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static FuzzResult Run(int iterations, int seed, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, int> outcomes = [];
        int? escapedSeed = null;
        string? escape = null;
        Lock gate = new();
        ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, iterations, parallel, (index, state) =>
        {
            int own = unchecked(seed + index);
            string outcome;
            try
            {
                outcome = FuzzIteration.Run(own) switch { null => "cancelled", "" => "signed", var code => code };
            }
#pragma warning disable CA1031 // Whatever is thrown here has escaped the session: finding that out is what this is for.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                lock (gate)
                {
                    escapedSeed = own;
                    escape = problem is BrokenRuleException ? problem.Message : problem.ToString();
                }

                state.Stop();
                return;
            }

            outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        });
        return new FuzzResult(outcomes, escapedSeed, escape);
    }
}
