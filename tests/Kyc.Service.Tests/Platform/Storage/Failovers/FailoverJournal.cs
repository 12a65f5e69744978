using System.Collections.Concurrent;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Records the content of the answers that the clients of one round received, and compares it with what the service returns afterwards.
/// </summary>
internal sealed class FailoverJournal(FailoverCaller calls)
{
    private const string KeyReusedCode = "APPLICATION-KEY-REUSED";

    private readonly ConcurrentQueue<ObservedApplication> _applications = new();
    private readonly ConcurrentQueue<CreateApplicationRequest> _notStoredRequests = new();
    private int _answeredAfterReturnCount;
    private volatile bool _hasStandbyReturned;

    /// <summary>Gets whether the standby has begun to come back in this round.</summary>
    public bool HasStandbyReturned => _hasStandbyReturned;

    /// <summary>
    /// Gets the number of submissions that waited for the standby and were answered by the same call when the standby was back.
    /// </summary>
    public int AnsweredAfterReturnCount => _answeredAfterReturnCount;

    /// <summary>Gets the number of different facts in the answers to the clients.</summary>
    public int FactCount => _applications.Sum(observed => observed.Facts.Count);

    /// <summary>Gets the number of created applications in the journal.</summary>
    public int ApplicationCount => _applications.Count;

    /// <summary>Gets the number of calls that were refused with "nothing was stored" and not repeated.</summary>
    public int NotStoredCount => _notStoredRequests.Count + _applications.Count(observed => observed.IsAbandoned);

    /// <summary>Records that the standby begins to come back.</summary>
    public void MarkStandbyReturned() => _hasStandbyReturned = true;

    public void CountAnsweredAfterReturn() => Interlocked.Increment(ref _answeredAfterReturnCount);

    /// <summary>Adds an application that a client has opened.</summary>
    public void Add(ObservedApplication application) => _applications.Enqueue(application);

    /// <summary>Adds a request to open an application that was refused with "nothing was stored" and not repeated.</summary>
    public void AddNotStoredRequest(CreateApplicationRequest request) => _notStoredRequests.Enqueue(request);

    /// <summary>
    /// Returns a random one of the given number of most recent applications, some of which may be undecided; null when there is none.
    /// </summary>
    public ObservedApplication? PickRecent(Random random, int recentCount)
    {
        var applications = _applications.ToArray();
        return applications.Length == 0 ? null : applications[^(1 + random.Next(Math.Min(recentCount, applications.Length)))];
    }

    /// <summary>
    /// Returns all contradictions: facts that were received but are not true, and content that was reported as not stored but is stored.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindDifferencesAsync()
    {
        var differences = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(_applications, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (application, _) =>
        {
            foreach (var difference in await FindDifferencesAsync(application))
            {
                differences.Enqueue(difference);
            }
        });
        foreach (var request in _notStoredRequests)
        {
            // A request with the same key and different content succeeds only if no application is stored for the key.
            var otherRequest = new CreateApplicationRequest(request) { Channel = Channel.Online };
            var (_, code) = await calls.TryAsync(
                options => calls.Service.Applications.CreateApplicationAsync(otherRequest, options),
                FailoverCaller.TimeoutMilliseconds,
                KeyReusedCode);
            if (code.Length > 0)
            {
                differences.Enqueue($"reported as not stored, but: {code}");
            }
        }
        return [.. differences];
    }

    private async Task<IEnumerable<string>> FindDifferencesAsync(ObservedApplication application)
    {
        var currentApplication = new ObservedApplication(application.Request);
        var (id, service) = (application.Id, calls.Service);
        var getRequest = new GetApplicationRequest { ApplicationId = id };
        currentApplication.AddFacts(
            (await GetAnswerAsync(options => service.Applications.CreateApplicationAsync(application.Request, options))).Application);
        currentApplication.AddFacts(
            (await GetAnswerAsync(options => service.Applications.GetApplicationAsync(getRequest, options))).Application);
        // An application whose submission was abandoned must still be undecided. It is submitted below, because otherwise watching it would
        // not end.
        if (application.IsAbandoned && currentApplication.IsDecided)
        {
            return [$"reported as not stored, but decided: {id}"];
        }

        application.IsAbandoned = false;
        var decision = await GetAnswerAsync(options => service.Cards.SubmitCardVerificationAsync(application.Submission, options));
        Assert.Equal(VerificationOutcome.Verified, decision.Outcome);
        currentApplication.AddFacts(decision);
        currentApplication.AddClosedFact();
        var states = new List<ApplicationState>();
        var code = await calls.WatchAsync(id, afterSequence: 0, FailoverCaller.TimeoutMilliseconds, transition =>
        {
            states.Add(transition.State);
            currentApplication.AddFacts(transition);
        });
        Assert.Empty(code);
        Assert.Equal([ApplicationState.AwaitingVerification, ApplicationState.Verified], states);
        var record = await GetAnswerAsync(options =>
            service.Evidence.GetVerificationRecordAsync(FailoverClient.CreateRecordRequest(id), options));
        currentApplication.AddFacts(Assert.Single(record.Versions));
        currentApplication.AddFacts(
            (await GetAnswerAsync(options => service.Applications.GetApplicationAsync(getRequest, options))).Application);
        var currentFacts = string.Join("\n  ", currentApplication.Facts);
        return application
            .Facts.Except(currentApplication.Facts)
            .Select(lostFact => $"{lostFact}\n  of application {id}, whose current facts are:\n  {currentFacts}");
    }

    private Task<T> GetAnswerAsync<T>(Func<Grpc.Core.CallOptions, Grpc.Core.AsyncUnaryCall<T>> call)
        where T : class =>
        calls.RepeatUntilAnsweredAsync(call, () => FailoverCaller.TimeoutMilliseconds);
}
