using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// A client in a round: a front-end with its kiosk that verifies person after person, or a reader of the same applications. Everything that
/// it receives is written to the journal.
/// </summary>
internal sealed class FailoverClient(
    FailoverCalls calls, FailoverJournal journal, FailoverPlan plan, IssuedCertificate certificate, Random random)
{
    private const int RecentlyOpened = 6;

    private const string NoRecord = "RECORD-UNKNOWN";
    private const string Decided = "SESSION-USED";
    private const string NotDecided = "SESSION-DOCUMENT-MISMATCH";

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private ApplicationService.ApplicationServiceClient Applications => calls.Service.Applications;

    private CardVerificationService.CardVerificationServiceClient Cards => calls.Service.Cards;

    public static GetVerificationRecordRequest RecordOf(string id) => new() { ApplicationId = id, Reason = "Inquiry of the customer" };

    /// <summary>Verifies people; completes the last one whatever happens meanwhile.</summary>
    public async Task VerifyAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            // Each person at another time, so that no two decisions look the same.
            calls.Service.Clock.Advance(Step);
            if (await OpenAsync() is not { } told || !await SubmitAsync(told)) continue;
            told.Tell(await calls.UntilAnsweredAsync(options => Cards.SubmitCardVerificationAsync(told.Submission, options), Patience));
            await LookAsync(told);
        }
    }

    /// <summary>Reads applications, most of which are still undecided.</summary>
    public async Task LookAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            if (journal.Recent(random, RecentlyOpened) is { } told) await LookAsync(told);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task<ToldApplication?> OpenAsync()
    {
        var request = Requests.Create();
        var (opened, code) = await calls.TryAsync(options => Applications.CreateApplicationAsync(request, options), Patience());
        if (opened is null)
        {
            if (code == FailoverCalls.NothingStored && random.Next(2) == 0)
            {
                journal.AddNotStored(request);
                return null;
            }
            opened = await calls.UntilAnsweredAsync(options => Applications.CreateApplicationAsync(request, options), Patience);
        }
        var told = new ToldApplication(request) { Created = opened.Application };
        told.Tell(opened.Application);
        var begin = new BeginCardVerificationRequest { ReferenceCode = opened.Application.ReferenceCode };
        var session = await calls.UntilAnsweredAsync(options => Cards.BeginCardVerificationAsync(begin, options), Patience);
        calls.Service.Clock.Advance(Step);
        told.Submission = Requests.Submit(session, certificate);
        journal.Add(told);
        return told;
    }

    /// <summary>Submits until there is an answer. Returns false when nothing was stored and the submission is not repeated.</summary>
    private async Task<bool> SubmitAsync(ToldApplication told)
    {
        var isBeforeReturn = !journal.HasReturned;
        var patience = Patience();
        var (decision, code) = await calls.TryAsync(options => Cards.SubmitCardVerificationAsync(told.Submission, options), patience);
        if (isBeforeReturn && journal.HasReturned) AfterReturn(decision, code, patience);
        if (decision is null)
        {
            told.IsGivenUp = code == FailoverCalls.NothingStored && random.Next(2) == 0;
            return !told.IsGivenUp;
        }
        Assert.Equal(VerificationOutcome.Verified, decision.Outcome);
        told.Tell(decision);
        return true;
    }

    /// <summary>A submission that waited for the standby is answered by the waiting call, unless something else ended the call.</summary>
    private void AfterReturn(SubmitCardVerificationResponse? decision, string code, int patience)
    {
        if (decision is not null)
        {
            journal.CountAnsweredAfterReturn();
            return;
        }
        var mayEnd = patience < FailoverCalls.Patience || plan.Break is BrokenWait.Restarted or BrokenWait.Terminated;
        Assert.True(mayEnd, $"a submission waited for the standby and got {code}");
    }

    private Task LookAsync(ToldApplication told) => random.Next(4) switch
    {
        0 => GetAsync(told),
        1 => WatchAsync(told),
        2 => ReadRecordAsync(told),
        _ => SubmitOtherAsync(told),
    };

    private async Task GetAsync(ToldApplication told)
    {
        var wasDecided = told.IsDecided;
        var request = new GetApplicationRequest { ApplicationId = told.Id };
        var (got, _) = await calls.TryAsync(options => Applications.GetApplicationAsync(request, options), Patience());
        if (got is null) return;
        Assert.False(wasDecided && got.Application.State != ApplicationState.Verified, "an earlier state was returned after a decision");
        told.Tell(got.Application);
    }

    /// <summary>Watches a second time from where the first stream ended, like a client that lost a stream.</summary>
    private async Task WatchAsync(ToldApplication told)
    {
        long cursor = 0;
        for (var tries = 0; tries < 2; tries++)
        {
            if ((await calls.WatchAsync(told.Id, cursor, random.Next(100, 1500), Hear)).Length == 0) return;
        }

        void Hear(WatchApplicationResponse transition)
        {
            Assert.Equal(cursor + 1, transition.Sequence);
            cursor = transition.Sequence;
            told.Tell(transition);
        }
    }

    private async Task ReadRecordAsync(ToldApplication told)
    {
        var wasDecided = told.IsDecided;
        var (record, code) = await calls.TryAsync(
            options => calls.Service.Evidence.GetVerificationRecordAsync(RecordOf(told.Id), options), Patience(), NoRecord);
        Assert.False(wasDecided && code == NoRecord, "no record was returned after a decision");
        if (record is not null) told.Tell(Assert.Single(record.Versions));
    }

    private async Task SubmitOtherAsync(ToldApplication told)
    {
        var wasDecided = told.IsDecided;
        var (_, code) = await calls.TryAsync(
            options => Cards.SubmitCardVerificationAsync(told.OtherSubmission(), options), Patience(), Decided, NotDecided);
        Assert.False(wasDecided && code == NotDecided, "an open session was returned after a decision");
        if (code == Decided) told.TellClosed();
    }

    /// <summary>Gets a short or a normal patience, in milliseconds.</summary>
    private int Patience() => random.Next(3) == 0 ? random.Next(300, 2000) : FailoverCalls.Patience;
}
