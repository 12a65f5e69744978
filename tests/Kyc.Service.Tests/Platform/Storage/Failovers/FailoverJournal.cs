using System.Collections.Concurrent;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>What the clients of one round were told, and the comparison with what the service says afterwards.</summary>
internal sealed class FailoverJournal(FailoverCalls calls)
{
    private const string KeyReused = "APPLICATION-KEY-REUSED";

    private readonly ConcurrentQueue<ToldApplication> _all = new();
    private readonly ConcurrentQueue<CreateApplicationRequest> _notStored = new();
    private int _answeredAfterReturn;
    private volatile bool _hasReturned;

    /// <summary>Whether the standby is back in time.</summary>
    public bool HasReturned => _hasReturned;

    /// <summary>Submissions that waited for the standby and were answered when it was back, by the call that waited.</summary>
    public int AnsweredAfterReturn => _answeredAfterReturn;

    /// <summary>How many facts were told.</summary>
    public int Facts => _all.Sum(told => told.Facts.Count);

    /// <summary>How many applications were told of.</summary>
    public int Applications => _all.Count;

    /// <summary>How many calls were not repeated, since nothing was stored.</summary>
    public int NotStored => _notStored.Count + _all.Count(told => told.IsGivenUp);

    /// <summary>The standby comes back.</summary>
    public void Return() => _hasReturned = true;

    public void CountAnsweredAfterReturn() => Interlocked.Increment(ref _answeredAfterReturn);

    /// <summary>Opens a page for an application.</summary>
    public void Add(ToldApplication told) => _all.Enqueue(told);

    /// <summary>Notes an application that was refused with the words "nothing was stored".</summary>
    public void AddNotStored(CreateApplicationRequest request) => _notStored.Enqueue(request);

    /// <summary>One of the applications that were opened last: those that are not decided yet are among them.</summary>
    public ToldApplication? Recent(Random random, int among)
    {
        var all = _all.ToArray();
        return all.Length == 0 ? null : all[^(1 + random.Next(Math.Min(among, all.Length)))];
    }

    /// <summary>Everything that was told and is not so, and everything that was said not to be stored and is.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(_all, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (told, _) =>
        {
            foreach (var difference in await DifferencesAsync(told)) differences.Enqueue(difference);
        });
        foreach (var request in _notStored)
        {
            // With the same key and other content it is another application, unless there is one.
            var other = new CreateApplicationRequest(request) { Channel = Channel.Online };
            var (_, code) = await calls.TryAsync(
                options => calls.Service.Applications.CreateApplicationAsync(other, options), FailoverCalls.Patience, KeyReused);
            if (code.Length > 0) differences.Enqueue($"not stored, it was said, but: {code}");
        }
        return [.. differences];
    }

    private async Task<IEnumerable<string>> DifferencesAsync(ToldApplication told)
    {
        var now = new ToldApplication(told.Request);
        var (id, service) = (told.Id, calls.Service);
        var get = new GetApplicationRequest { ApplicationId = id };
        now.Tell((await AnswerAsync(options => service.Applications.CreateApplicationAsync(told.Request, options))).Application);
        now.Tell((await AnswerAsync(options => service.Applications.GetApplicationAsync(get, options))).Application);
        // Given up, it waits for its verification still, and so would its watcher.
        if (told.IsGivenUp && now.IsDecided) return [$"not stored, it was said, but decided: {id}"];
        told.IsGivenUp = false;
        var decision = await AnswerAsync(options => service.Cards.SubmitCardVerificationAsync(told.Submission, options));
        Assert.Equal(VerificationOutcome.Verified, decision.Outcome);
        now.Tell(decision);
        now.TellClosed();
        var heard = new List<ApplicationState>();
        var code = await calls.WatchAsync(id, after: 0, FailoverCalls.Patience, transition =>
        {
            heard.Add(transition.State);
            now.Tell(transition);
        });
        Assert.Empty(code);
        Assert.Equal([ApplicationState.AwaitingVerification, ApplicationState.Verified], heard);
        var record = await AnswerAsync(options => service.Evidence.GetVerificationRecordAsync(FailoverClient.RecordOf(id), options));
        now.Tell(Assert.Single(record.Versions));
        now.Tell((await AnswerAsync(options => service.Applications.GetApplicationAsync(get, options))).Application);
        var said = string.Join("\n  ", now.Facts);
        return told.Facts.Except(now.Facts).Select(lost => $"{lost}\n  of application {id}, of which is said:\n  {said}");
    }

    private Task<T> AnswerAsync<T>(Func<Grpc.Core.CallOptions, Grpc.Core.AsyncUnaryCall<T>> call)
        where T : class =>
        calls.UntilAnsweredAsync(call, () => FailoverCalls.Patience);
}
