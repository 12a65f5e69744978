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

/// <summary>Represents a submission with its verdict, ready to be stored.</summary>
public sealed record Submission(
    SubmitCardVerificationRequest Request, byte[] Mac, byte[] Document, CreateApplicationRequest ApplicationRequest, CardVerdict Verdict,
    Caller Caller, DateTimeOffset SubmittedAt);

/// <summary>
/// Stores decisions. For each decision, it writes the session, the application, the transition, the verification record, the evidence and
/// the ledger entries in one transaction, while the application is locked.
/// </summary>
public sealed class DecisionStore(KycDatabase database, KeyStore keyStore)
{
    /// <summary>
    /// The maximum number of sessions of one application for which evidence of undecided attempts is stored. Without this limit, repeated
    /// attempts with a card of an unknown generation could fill the database.
    /// </summary>
    internal const int MaxSessionsWithEvidence = 3;

    /// <summary>
    /// Checks whether the session already has a decision on the same submission. Returns false when the session is open and can be decided
    /// now, and throws when it can no longer be decided.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// SESSION-USED (there is a decision on a different submission), SESSION-REPLACED or SESSION-EXPIRED.
    /// </exception>
    public static bool IsAlreadyDecided(CardSessionRow session, byte[] submissionMac, DateTimeOffset now)
    {
        return session.State switch
        {
            CardSessionState.Decided when session.SubmissionMac.AsSpan().SequenceEqual(submissionMac) => true,
            CardSessionState.Decided => throw new ServiceFailureException(ServiceFailures.SessionUsed),
            CardSessionState.Replaced => throw new ServiceFailureException(ServiceFailures.SessionReplaced),
            _ => session.ExpiresAt > now ? false : throw new ServiceFailureException(ServiceFailures.SessionExpired),
        };
    }

    /// <summary>Throws when the given application does not await verification.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-NOT-OPEN: the application has a different state.</exception>
    public static void RequireAwaitingVerification(ApplicationRow application) =>
        ApplicationLifecycle.RequireAwaitingVerification(application, "the application does not wait for verification");

    /// <summary>
    /// Stores the decision on the given submission and returns the session with its outcome. When an earlier call has already stored a
    /// decision on the same submission, returns the session with the earlier outcome.
    /// </summary>
    /// <exception cref="ServiceFailureException">
    /// SESSION-USED, SESSION-REPLACED, SESSION-EXPIRED or APPLICATION-NOT-OPEN: the session or the application can no longer be decided.
    /// RECORD-INCOMPLETE: required rows of the verification record are missing.
    /// </exception>
    public Task<CardSessionRow> DecideAsync(
        CardSessionRow session,
        ApplicationRow application,
        Submission submission,
        ApplicationKeys keys,
        CancellationToken cancellationToken)
    {
        // The decision is prepared before the lock is taken, so that other callers wait only for the database writes.
        var decision = Decision.Create(session, application, submission, keys, keyStore.Mac);
        return database.WriteInTransactionAsync(async (connection, writes) =>
        {
            var (lockedApplication, currentSession, heads) = await LockAsync(connection, application.Id, session.Id);
            if (IsAlreadyDecided(currentSession, submission.Mac, submission.SubmittedAt))
            {
                return currentSession;
            }

            RequireAwaitingVerification(lockedApplication);
            var limitedDecision = await LimitEvidenceAsync(connection, lockedApplication.Id, decision);

            CardSessionStore.StoreOutcome(
                writes,
                session.Id,
                submission.Mac,
                submission.Verdict.Outcome,
                limitedDecision.Code,
                submission.SubmittedAt);
            ApplicationStore.Move(
                writes,
                lockedApplication,
                limitedDecision.Finding,
                limitedDecision.Code,
                limitedDecision.UsedMethod,
                submission.Caller,
                submission.SubmittedAt);
            if (limitedDecision.Items.Count > 0)
            {
                EvidenceStore.InsertItems(writes, lockedApplication.Id, session.Id, limitedDecision.Items, submission.SubmittedAt);
            }

            if (limitedDecision.Record is not null)
            {
                EvidenceStore.InsertRecord(writes, limitedDecision.Record);
            }

            LedgerStore.Append(writes, heads, limitedDecision.Events);
            return currentSession with
            {
                Outcome = submission.Verdict.Outcome,
                OutcomeCode = limitedDecision.Code,
                DecidedAt = submission.SubmittedAt,
            };
        }, cancellationToken);
    }

    private static async Task<Decision> LimitEvidenceAsync(NpgsqlConnection connection, Guid id, Decision decision) =>
        decision.Finding == ApplicationFinding.CardUndecided && decision.Items.Count > 0
            && await EvidenceStore.CountSessionsWithEvidenceAsync(connection, id) >= MaxSessionsWithEvidence
            ? decision.WithoutEvidence()
            : decision;

    // Locks and reads the application, the session and the ledger head in one round trip, in this order. Other code that locks an
    // application and its session or ledger head also locks the application first, so that transactions cannot deadlock.
    private static async Task<(ApplicationRow, CardSessionRow, Dictionary<Guid, HeadLeaf>)> LockAsync(
        NpgsqlConnection connection, Guid id, Guid sessionId)
    {
        await using var results = await connection.QueryMultipleAsync(
            $"{ApplicationStore.LockSql}; {CardSessionStore.SelectForUpdateSql}; {LedgerStore.SelectHeadForUpdateSql}",
            new { id, sessionId });
        return (await results.ReadSingleAsync<ApplicationRow>(), await results.ReadSingleAsync<CardSessionRow>(),
            await LedgerStore.ReadHeadsAsync(results));
    }
}
