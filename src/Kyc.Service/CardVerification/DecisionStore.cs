using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.CardVerification;

/// <summary>One submission with its verdict, ready to be stored.</summary>
public sealed record Submission(
    SubmitCardVerificationRequest Request, byte[] Mac, byte[] Document, CreateApplicationRequest Declared, CardVerdict Verdict, Caller Caller, DateTimeOffset At);

/// <summary>
/// Stores a decision: session, application, transition, verification record, evidence and ledger in one transaction, under
/// the lock on the application. Either all of it is there or nothing.
/// </summary>
public sealed class DecisionStore(KycDatabase database, KeyStore keyStore)
{
    /// <summary>
    /// Attempts of one application whose evidence is kept although they decide nothing: a card that claims to be of an unknown generation
    /// may be shown again and again, and must not fill the database.
    /// </summary>
    internal const int MostUndecidedKept = 3;

    /// <summary>
    /// True when the session was decided on this very submission. False when it may be decided now.
    /// </summary>
    /// <exception cref="ServiceFailureException">SESSION-USED, SESSION-REPLACED or SESSION-EXPIRED.</exception>
    public static bool EarlierAnswer(CardSessionRow session, byte[] submissionMac, DateTimeOffset now)
    {
        switch (session.State)
        {
            case CardSessionState.Decided when session.SubmissionMac.AsSpan().SequenceEqual(submissionMac):
                return true;
            case CardSessionState.Decided:
                throw new ServiceFailureException(ServiceFailures.SessionUsed);
            case CardSessionState.Replaced:
                throw new ServiceFailureException(ServiceFailures.SessionReplaced);
            default:
                return session.ExpiresAt > now ? false : throw new ServiceFailureException(ServiceFailures.SessionExpired);
        }
    }

    /// <exception cref="ServiceFailureException">APPLICATION-NOT-OPEN.</exception>
    public static void RequireAwaiting(ApplicationRow application) =>
        ApplicationLifecycle.RequireAwaiting(application, "the application does not wait for verification");

    /// <summary>Stores the decision and gives the session as decided, by this call or by an equal one that was first.</summary>
    /// <exception cref="ServiceFailureException">The session or the application changed meanwhile and cannot be decided.</exception>
    public Task<CardSessionRow> DecideAsync(
        CardSessionRow session, ApplicationRow application, Submission submission, ApplicationKeys keys, CancellationToken cancel)
    {
        // Sealed and signed off before the lock is taken: others wait for the database only.
        var decision = Decision.Of(session, application, submission, keys, keyStore.Mac);
        return database.WriteInTransactionAsync(async (connection, writes) =>
        {
            var (locked, current, heads) = await LockAsync(connection, application.Id, session.Id);
            if (EarlierAnswer(current, submission.Mac, submission.At)) return current;
            RequireAwaiting(locked);
            var kept = await WithinLimitAsync(connection, locked.Id, decision);

            CardSessionStore.Decide(writes, session.Id, submission.Mac, submission.Verdict.Outcome, kept.Code, submission.At);
            ApplicationStore.Move(writes, locked, kept.Finding, kept.Code, kept.Verified, submission.Caller, submission.At);
            if (kept.Items.Count > 0) EvidenceStore.Insert(writes, locked.Id, session.Id, kept.Items, submission.At);
            if (kept.Record is not null) EvidenceStore.InsertRecord(writes, kept.Record);
            LedgerStore.Append(writes, heads, kept.Events);
            return current with { Outcome = submission.Verdict.Outcome, OutcomeCode = kept.Code, DecidedAt = submission.At };
        }, cancel);
    }

    private static async Task<Decision> WithinLimitAsync(NpgsqlConnection connection, Guid id, Decision decision) =>
        decision.Finding == ApplicationFinding.CardUndecided && decision.Items.Count > 0
            && await EvidenceStore.CountSessionsAsync(connection, id) >= MostUndecidedKept
            ? decision.WithoutEvidence()
            : decision;

    // One round trip; the application's lock comes first, so that everybody waits in one place.
    private static async Task<(ApplicationRow, CardSessionRow, Dictionary<Guid, HeadLeaf>)> LockAsync(NpgsqlConnection connection, Guid id, Guid sessionId)
    {
        await using var results = await connection.QueryMultipleAsync(
            $"{ApplicationStore.LockSql}; {CardSessionStore.ReadLockedSql}; {LedgerStore.LockSql}", new { id, sessionId });
        return (await results.ReadSingleAsync<ApplicationRow>(), await results.ReadSingleAsync<CardSessionRow>(), await LedgerStore.ReadHeadsAsync(results));
    }
}
