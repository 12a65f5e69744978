using System.Collections.Concurrent;

namespace Kyc.Cli.Card.Fuzz;

/// <summary>Represents the result of a fuzzer run.</summary>
/// <param name="Outcomes">The number of iterations for each failure code, for <c>signed</c> and for <c>cancelled</c>.</param>
/// <param name="FailedSeed">
/// The seed of an iteration that broke a rule or ended with an unexpected exception. Null if there was none.
/// </param>
/// <param name="BrokenRule">The broken rule, or the text of the unexpected exception. Null if no iteration failed.</param>
internal sealed record FuzzResult(IReadOnlyDictionary<string, int> Outcomes, int? FailedSeed, string? BrokenRule);

/// <summary>Runs iterations on all cores, each with its own seed.</summary>
internal static class FuzzRun
{
    /// <summary>Runs the iterations, but starts no further ones after one has failed.</summary>
    /// <param name="iterations">The number of iterations.</param>
    /// <param name="seed">
    /// The seed of the first iteration. Each following iteration uses the next number, so that one iteration can be repeated alone.
    /// </param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public static FuzzResult Run(int iterations, int seed, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<string, int> outcomes = [];
        int? failedSeed = null;
        string? brokenRule = null;
        Lock resultLock = new();
        ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, iterations, parallel, (index, state) =>
        {
            var iterationSeed = unchecked(seed + index);
            string outcome;
            try
            {
                outcome = FuzzIteration.Run(iterationSeed) switch { null => "cancelled", "" => "signed", var code => code };
            }
#pragma warning disable CA1031 // Every exception that escapes from the session is a finding of the fuzzer.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                lock (resultLock)
                {
                    failedSeed = iterationSeed;
                    brokenRule = exception is BrokenRuleException ? exception.Message : exception.ToString();
                }

                state.Stop();
                return;
            }

            outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        });
        return new FuzzResult(outcomes, failedSeed, brokenRule);
    }
}
