using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Simulates one client in one round: either a front-end with its kiosk, which verifies one person after the other, or a reader of the same
/// applications. Records the content of every answer in the journal.
/// </summary>
internal sealed class FailoverClient(
    FailoverCaller calls, FailoverJournal journal, FailoverPlan plan, IssuedCertificate certificate, Random random)
{
    private const int RecentApplicationCount = 6;

    private const string NoRecordCode = "RECORD-UNKNOWN";
    private const string DecidedCode = "SESSION-USED";
    private const string NotDecidedCode = "SESSION-DOCUMENT-MISMATCH";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);

    private ApplicationService.ApplicationServiceClient Applications => calls.Service.Applications;

    private CardVerificationService.CardVerificationServiceClient Cards => calls.Service.Cards;

    public static GetVerificationRecordRequest CreateRecordRequest(string id) =>
        new() { ApplicationId = id, Reason = "Inquiry of the customer" };

    /// <summary>Verifies people until cancelled. A verification that has begun is always completed.</summary>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // The clock advances before each person, so that no two decisions have the same time.
            calls.Service.Clock.Advance(Step);
            if (await OpenAsync() is not { } application || !await SubmitAsync(application))
            {
                continue;
            }

            application.AddFacts(
                await calls.RepeatUntilAnsweredAsync(
                    options => Cards.SubmitCardVerificationAsync(application.Submission, options),
                    GetTimeoutMilliseconds));
            await ReadAsync(application);
        }
    }

    /// <summary>Reads random recently opened applications, some of which are still undecided, until cancelled.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (journal.PickRecent(random, RecentApplicationCount) is { } application)
            {
                await ReadAsync(application);
            }

            await Task.Delay(RetryDelay, CancellationToken.None);
        }
    }

    private async Task<ObservedApplication?> OpenAsync()
    {
        var request = Requests.CreateApplication();
        var (createResponse, code) = await calls.TryAsync(
            options => Applications.CreateApplicationAsync(request, options),
            GetTimeoutMilliseconds());
        if (createResponse is null)
        {
            if (code == FailoverCaller.NothingStoredCode && random.Next(2) == 0)
            {
                journal.AddNotStoredRequest(request);
                return null;
            }
            createResponse = await calls.RepeatUntilAnsweredAsync(
                options => Applications.CreateApplicationAsync(request, options),
                GetTimeoutMilliseconds);
        }
        var application = new ObservedApplication(request) { CreatedApplication = createResponse.Application };
        application.AddFacts(createResponse.Application);
        var beginRequest = new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode };
        var session = await calls.RepeatUntilAnsweredAsync(
            options => Cards.BeginCardVerificationAsync(beginRequest, options),
            GetTimeoutMilliseconds);
        calls.Service.Clock.Advance(Step);
        application.Submission = Requests.CreateSubmission(session, certificate);
        journal.Add(application);
        return application;
    }

    /// <summary>
    /// Submits the signature once. Returns false when the service reported that nothing was stored and the client gives up, as it does at
    /// random. Otherwise the caller repeats the submission until it is answered.
    /// </summary>
    private async Task<bool> SubmitAsync(ObservedApplication application)
    {
        var wasBeforeReturn = !journal.HasStandbyReturned;
        var timeoutMilliseconds = GetTimeoutMilliseconds();
        var (decision, code) = await calls.TryAsync(
            options => Cards.SubmitCardVerificationAsync(application.Submission, options),
            timeoutMilliseconds);
        if (wasBeforeReturn && journal.HasStandbyReturned)
        {
            CheckAfterReturn(decision, code, timeoutMilliseconds);
        }

        if (decision is null)
        {
            application.IsAbandoned = code == FailoverCaller.NothingStoredCode && random.Next(2) == 0;
            return !application.IsAbandoned;
        }
        Assert.Equal(VerificationOutcome.Verified, decision.Outcome);
        application.AddFacts(decision);
        return true;
    }

    /// <summary>
    /// Checks that a submission that waited for the standby was answered by the waiting call, and counts it. Such a call may fail only if
    /// its deadline was short or the plan restarts the primary or terminates its sessions.
    /// </summary>
    private void CheckAfterReturn(SubmitCardVerificationResponse? decision, string code, int timeoutMilliseconds)
    {
        if (decision is not null)
        {
            journal.CountAnsweredAfterReturn();
            return;
        }
        var mayFail =
            timeoutMilliseconds < FailoverCaller.TimeoutMilliseconds
            || plan.Interruption is WaitInterruption.Restarted or WaitInterruption.Terminated;
        Assert.True(mayFail, $"a submission waited for the standby and got {code}");
    }

    private Task ReadAsync(ObservedApplication application) => random.Next(4) switch
    {
        0 => GetAsync(application),
        1 => WatchAsync(application),
        2 => ReadRecordAsync(application),
        _ => SubmitOtherDocumentAsync(application),
    };

    private async Task GetAsync(ObservedApplication application)
    {
        var wasDecided = application.IsDecided;
        var request = new GetApplicationRequest { ApplicationId = application.Id };
        var (response, _) = await calls.TryAsync(options => Applications.GetApplicationAsync(request, options), GetTimeoutMilliseconds());
        if (response is null)
        {
            return;
        }

        Assert.False(
            wasDecided && response.Application.State != ApplicationState.Verified,
            "an earlier state was returned after a decision");
        application.AddFacts(response.Application);
    }

    /// <summary>
    /// Watches the application. When the stream fails, watches once more after the last transition received, like a client that lost its
    /// stream.
    /// </summary>
    private async Task WatchAsync(ObservedApplication application)
    {
        long cursor = 0;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if ((await calls.WatchAsync(application.Id, cursor, random.Next(100, 1500), OnTransition)).Length == 0)
            {
                return;
            }
        }

        void OnTransition(WatchApplicationResponse transition)
        {
            Assert.Equal(cursor + 1, transition.Sequence);
            cursor = transition.Sequence;
            application.AddFacts(transition);
        }
    }

    private async Task ReadRecordAsync(ObservedApplication application)
    {
        var wasDecided = application.IsDecided;
        var (record, code) = await calls.TryAsync(
            options => calls.Service.Evidence.GetVerificationRecordAsync(CreateRecordRequest(application.Id), options),
            GetTimeoutMilliseconds(),
            NoRecordCode);
        Assert.False(wasDecided && code == NoRecordCode, "no record was returned after a decision");
        if (record is not null)
        {
            application.AddFacts(Assert.Single(record.Versions));
        }
    }

    private async Task SubmitOtherDocumentAsync(ObservedApplication application)
    {
        var wasDecided = application.IsDecided;
        var (_, code) = await calls.TryAsync(
            options => Cards.SubmitCardVerificationAsync(application.CreateOtherSubmission(), options),
            GetTimeoutMilliseconds(),
            DecidedCode,
            NotDecidedCode);
        Assert.False(wasDecided && code == NotDecidedCode, "an open session was returned after a decision");
        if (code == DecidedCode)
        {
            application.AddClosedFact();
        }
    }

    /// <summary>Returns at random either a short timeout or the normal timeout of a call, in milliseconds.</summary>
    private int GetTimeoutMilliseconds() => random.Next(3) == 0 ? random.Next(300, 2000) : FailoverCaller.TimeoutMilliseconds;
}
