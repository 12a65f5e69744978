using System.Collections.Concurrent;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Records the content of the answers that the clients of one round received, and compares it with what the service returns afterwards.
/// </summary>
internal sealed class FailoverJournal(FailoverCalls calls)
{
    private const string KeyReused = "APPLICATION-KEY-REUSED";

    private readonly ConcurrentQueue<ObservedApplication> _all = new();
    private readonly ConcurrentQueue<CreateApplicationRequest> _notStored = new();
    private int _answeredAfterReturn;
    private volatile bool _hasReturned;

    /// <summary>Gets whether the standby has begun to come back in this round.</summary>
    public bool HasReturned => _hasReturned;

    /// <summary>
    /// Gets the number of submissions that waited for the standby and were answered by the same call when the standby was back.
    /// </summary>
    public int AnsweredAfterReturnCount => _answeredAfterReturn;

    /// <summary>Gets the number of different facts in the answers to the clients.</summary>
    public int FactCount => _all.Sum(observed => observed.Facts.Count);

    /// <summary>Gets the number of created applications in the journal.</summary>
    public int ApplicationCount => _all.Count;

    /// <summary>Gets the number of calls that were refused with "nothing was stored" and not repeated.</summary>
    public int NotStoredCount => _notStored.Count + _all.Count(observed => observed.IsAbandoned);

    /// <summary>Records that the standby begins to come back.</summary>
    public void MarkReturned() => _hasReturned = true;

    public void CountAnsweredAfterReturn() => Interlocked.Increment(ref _answeredAfterReturn);

    /// <summary>Adds an application that a client has opened.</summary>
    public void Add(ObservedApplication observed) => _all.Enqueue(observed);

    /// <summary>Adds a request to open an application that was refused with "nothing was stored" and not repeated.</summary>
    public void AddNotStored(CreateApplicationRequest request) => _notStored.Enqueue(request);

    /// <summary>
    /// Returns a random one of the given number of most recent applications, some of which may be undecided; null when there is none.
    /// </summary>
    public ObservedApplication? PickRecent(Random random, int recentCount)
    {
        var all = _all.ToArray();
        return all.Length == 0 ? null : all[^(1 + random.Next(Math.Min(recentCount, all.Length)))];
    }

    /// <summary>
    /// Returns all contradictions: facts that were received but are not true, and content that was reported as not stored but is stored.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync()
    {
        var differences = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(_all, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (observed, _) =>
        {
            foreach (var difference in await FindDifferencesAsync(observed))
            {
                differences.Enqueue(difference);
            }
        });
        foreach (var request in _notStored)
        {
            // A request with the same key and different content succeeds only if no application is stored for the key.
            var other = new CreateApplicationRequest(request) { Channel = Channel.Online };
            var (_, code) = await calls.TryAsync(
                options => calls.Service.Applications.CreateApplicationAsync(other, options), FailoverCalls.TimeoutMilliseconds, KeyReused);
            if (code.Length > 0)
            {
                differences.Enqueue($"reported as not stored, but: {code}");
            }
        }
        return [.. differences];
    }

    private async Task<IEnumerable<string>> FindDifferencesAsync(ObservedApplication observed)
    {
        var now = new ObservedApplication(observed.Request);
        var (id, service) = (observed.Id, calls.Service);
        var get = new GetApplicationRequest { ApplicationId = id };
        now.AddFacts((await AnswerAsync(options => service.Applications.CreateApplicationAsync(observed.Request, options))).Application);
        now.AddFacts((await AnswerAsync(options => service.Applications.GetApplicationAsync(get, options))).Application);
        // An application whose submission was abandoned must still be undecided. It is submitted below, because otherwise watching it would
        // not end.
        if (observed.IsAbandoned && now.IsDecided)
        {
            return [$"reported as not stored, but decided: {id}"];
        }

        observed.IsAbandoned = false;
        var decision = await AnswerAsync(options => service.Cards.SubmitCardVerificationAsync(observed.Submission, options));
        Assert.Equal(VerificationOutcome.Verified, decision.Outcome);
        now.AddFacts(decision);
        now.AddClosedFact();
        var states = new List<ApplicationState>();
        var code = await calls.WatchAsync(id, after: 0, FailoverCalls.TimeoutMilliseconds, transition =>
        {
            states.Add(transition.State);
            now.AddFacts(transition);
        });
        Assert.Empty(code);
        Assert.Equal([ApplicationState.AwaitingVerification, ApplicationState.Verified], states);
        var record = await AnswerAsync(options => service.Evidence.GetVerificationRecordAsync(FailoverClient.RecordOf(id), options));
        now.AddFacts(Assert.Single(record.Versions));
        now.AddFacts((await AnswerAsync(options => service.Applications.GetApplicationAsync(get, options))).Application);
        var currentFacts = string.Join("\n  ", now.Facts);
        return observed
            .Facts.Except(now.Facts)
            .Select(lost => $"{lost}\n  of application {id}, whose current facts are:\n  {currentFacts}");
    }

    private Task<T> AnswerAsync<T>(Func<Grpc.Core.CallOptions, Grpc.Core.AsyncUnaryCall<T>> call)
        where T : class =>
        calls.RepeatUntilAnsweredAsync(call, () => FailoverCalls.TimeoutMilliseconds);
}
