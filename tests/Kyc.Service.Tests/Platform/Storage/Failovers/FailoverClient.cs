using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Simulates one client in one round: either a front-end with its kiosk, which verifies one person after the other, or a reader of the same
/// applications. Records the content of every answer in the journal.
/// </summary>
internal sealed class FailoverClient(
    FailoverCalls calls, FailoverJournal journal, FailoverPlan plan, IssuedCertificate certificate, Random random)
{
    private const int RecentlyOpened = 6;

    private const string NoRecord = "RECORD-UNKNOWN";
    private const string Decided = "SESSION-USED";
    private const string NotDecided = "SESSION-DOCUMENT-MISMATCH";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);

    private ApplicationService.ApplicationServiceClient Applications => calls.Service.Applications;

    private CardVerificationService.CardVerificationServiceClient Cards => calls.Service.Cards;

    public static GetVerificationRecordRequest RecordOf(string id) => new() { ApplicationId = id, Reason = "Inquiry of the customer" };

    /// <summary>Verifies people until cancelled. A verification that has begun is always completed.</summary>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // The clock advances before each person, so that no two decisions have the same time.
            calls.Service.Clock.Advance(Step);
            if (await OpenAsync() is not { } observed || !await SubmitAsync(observed))
            {
                continue;
            }

            observed.AddFacts(
                await calls.RepeatUntilAnsweredAsync(
                    options => Cards.SubmitCardVerificationAsync(observed.Submission, options),
                    GetTimeoutMilliseconds));
            await ReadAsync(observed);
        }
    }

    /// <summary>Reads random recently opened applications, some of which are still undecided, until cancelled.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (journal.PickRecent(random, RecentlyOpened) is { } observed)
            {
                await ReadAsync(observed);
            }

            await Task.Delay(RetryDelay, CancellationToken.None);
        }
    }

    private async Task<ObservedApplication?> OpenAsync()
    {
        var request = Requests.Create();
        var (opened, code) = await calls.TryAsync(
            options => Applications.CreateApplicationAsync(request, options),
            GetTimeoutMilliseconds());
        if (opened is null)
        {
            if (code == FailoverCalls.NothingStored && random.Next(2) == 0)
            {
                journal.AddNotStored(request);
                return null;
            }
            opened = await calls.RepeatUntilAnsweredAsync(
                options => Applications.CreateApplicationAsync(request, options),
                GetTimeoutMilliseconds);
        }
        var observed = new ObservedApplication(request) { Created = opened.Application };
        observed.AddFacts(opened.Application);
        var begin = new BeginCardVerificationRequest { ReferenceCode = opened.Application.ReferenceCode };
        var session = await calls.RepeatUntilAnsweredAsync(
            options => Cards.BeginCardVerificationAsync(begin, options),
            GetTimeoutMilliseconds);
        calls.Service.Clock.Advance(Step);
        observed.Submission = Requests.CreateSubmission(session, certificate);
        journal.Add(observed);
        return observed;
    }

    /// <summary>
    /// Submits the signature once. Returns false when the service reported that nothing was stored and the client gives up, as it does at
    /// random. Otherwise the caller repeats the submission until it is answered.
    /// </summary>
    private async Task<bool> SubmitAsync(ObservedApplication observed)
    {
        var isBeforeReturn = !journal.HasReturned;
        var patience = GetTimeoutMilliseconds();
        var (decision, code) = await calls.TryAsync(options => Cards.SubmitCardVerificationAsync(observed.Submission, options), patience);
        if (isBeforeReturn && journal.HasReturned)
        {
            CheckAfterReturn(decision, code, patience);
        }

        if (decision is null)
        {
            observed.IsAbandoned = code == FailoverCalls.NothingStored && random.Next(2) == 0;
            return !observed.IsAbandoned;
        }
        Assert.Equal(VerificationOutcome.Verified, decision.Outcome);
        observed.AddFacts(decision);
        return true;
    }

    /// <summary>
    /// Checks that a submission that waited for the standby was answered by the waiting call, and counts it. Such a call may fail only if
    /// its deadline was short or the plan restarts the primary or terminates its sessions.
    /// </summary>
    private void CheckAfterReturn(SubmitCardVerificationResponse? decision, string code, int patience)
    {
        if (decision is not null)
        {
            journal.CountAnsweredAfterReturn();
            return;
        }
        var mayEnd =
            patience < FailoverCalls.TimeoutMilliseconds || plan.Interruption is WaitInterruption.Restarted or WaitInterruption.Terminated;
        Assert.True(mayEnd, $"a submission waited for the standby and got {code}");
    }

    private Task ReadAsync(ObservedApplication observed) => random.Next(4) switch
    {
        0 => GetAsync(observed),
        1 => WatchAsync(observed),
        2 => ReadRecordAsync(observed),
        _ => SubmitOtherAsync(observed),
    };

    private async Task GetAsync(ObservedApplication observed)
    {
        var wasDecided = observed.IsDecided;
        var request = new GetApplicationRequest { ApplicationId = observed.Id };
        var (response, _) = await calls.TryAsync(options => Applications.GetApplicationAsync(request, options), GetTimeoutMilliseconds());
        if (response is null)
        {
            return;
        }

        Assert.False(
            wasDecided && response.Application.State != ApplicationState.Verified,
            "an earlier state was returned after a decision");
        observed.AddFacts(response.Application);
    }

    /// <summary>
    /// Watches the application. When the stream fails, watches once more after the last transition received, like a client that lost its
    /// stream.
    /// </summary>
    private async Task WatchAsync(ObservedApplication observed)
    {
        long cursor = 0;
        for (var tries = 0; tries < 2; tries++)
        {
            if ((await calls.WatchAsync(observed.Id, cursor, random.Next(100, 1500), OnTransition)).Length == 0)
            {
                return;
            }
        }

        void OnTransition(WatchApplicationResponse transition)
        {
            Assert.Equal(cursor + 1, transition.Sequence);
            cursor = transition.Sequence;
            observed.AddFacts(transition);
        }
    }

    private async Task ReadRecordAsync(ObservedApplication observed)
    {
        var wasDecided = observed.IsDecided;
        var (record, code) = await calls.TryAsync(
            options => calls.Service.Evidence.GetVerificationRecordAsync(RecordOf(observed.Id), options),
            GetTimeoutMilliseconds(),
            NoRecord);
        Assert.False(wasDecided && code == NoRecord, "no record was returned after a decision");
        if (record is not null)
        {
            observed.AddFacts(Assert.Single(record.Versions));
        }
    }

    private async Task SubmitOtherAsync(ObservedApplication observed)
    {
        var wasDecided = observed.IsDecided;
        var (_, code) = await calls.TryAsync(
            options => Cards.SubmitCardVerificationAsync(observed.CreateOtherSubmission(), options),
            GetTimeoutMilliseconds(),
            Decided,
            NotDecided);
        Assert.False(wasDecided && code == NotDecided, "an open session was returned after a decision");
        if (code == Decided)
        {
            observed.AddClosedFact();
        }
    }

    /// <summary>Returns at random either a short timeout or the normal timeout of a call, in milliseconds.</summary>
    private int GetTimeoutMilliseconds() => random.Next(3) == 0 ? random.Next(300, 2000) : FailoverCalls.TimeoutMilliseconds;
}
