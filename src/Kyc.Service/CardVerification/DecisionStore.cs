using Kyc.Contracts.V1;
using Kyc.Service.Edge;
using Kyc.Service.Encryption;
using Kyc.Service.Evidence;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;

namespace Kyc.Service.CardVerification;

/// <summary>One submission with its verdict, ready to be stored.</summary>
public sealed record Submission(
    SubmitCardVerificationRequest Request, byte[] Mac, byte[] Document, CreateApplicationRequest Declared, CardVerdict Verdict, Caller Caller, DateTimeOffset At);

/// <summary>
/// Stores a decision: session, application, transition, verification record and evidence in one transaction, under the
/// lock on the application. Either all of it is there or nothing.
/// </summary>
public sealed class DecisionStore(KycDatabase database, KeyStore keyStore)
{
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
    public static void RequireAwaiting(ApplicationRow application)
    {
        if (application.State != ApplicationState.AwaitingVerification)
            throw new ServiceFailureException(ServiceFailures.ApplicationNotOpen, "the application does not wait for verification");
    }

    /// <summary>Stores the decision and gives the session as decided, by this call or by an equal one that was first.</summary>
    /// <exception cref="ServiceFailureException">The session or the application changed meanwhile and cannot be decided.</exception>
    public Task<CardSessionRow> DecideAsync(
        Guid sessionId, ApplicationRow application, Submission submission, ApplicationKeys keys, CancellationToken cancel) =>
        database.InTransactionAsync(async connection =>
        {
            var locked = (await ApplicationStore.LockAsync(connection, application.Id))!;
            var session = await CardSessionStore.ReadLockedAsync(connection, sessionId);
            if (EarlierAnswer(session, submission.Mac, submission.At)) return session;
            RequireAwaiting(locked);

            var (verdict, at) = (submission.Verdict, submission.At);
            var code = verdict.Failure?.Code ?? "";
            await CardSessionStore.DecideAsync(connection, sessionId, submission.Mac, verdict.Outcome, code, at);
            var (state, method) = verdict.Outcome switch
            {
                VerificationOutcome.Verified => (ApplicationState.Verified, VerificationMethod.JpkiSignature),
                VerificationOutcome.Rejected => (ApplicationState.Rejected, VerificationMethod.Unspecified),
                VerificationOutcome.NeedsReview => (ApplicationState.NeedsReview, VerificationMethod.Unspecified),
                _ => (ApplicationState.AwaitingVerification, VerificationMethod.Unspecified),
            };
            await ApplicationStore.MoveAsync(connection, locked, state, code, method, submission.Caller, at);
            // An attempt to be repeated decides nothing about the person: its certificate is not kept.
            if (verdict.Outcome != VerificationOutcome.Retry)
                await EvidenceStore.InsertAsync(connection, locked.Id, sessionId, CardEvidence.Items(submission), keys, at);
            if (verdict.Outcome == VerificationOutcome.Verified)
                await EvidenceStore.InsertRecordAsync(connection, Record(locked, submission), keys);
            return session with { Outcome = verdict.Outcome, OutcomeCode = code, DecidedAt = at };
        }, cancel);

    private VerificationRecord Record(ApplicationRow application, Submission submission)
    {
        var signature = submission.Verdict.Signature;
        var mac = keyStore.Mac.Compute("certificate", signature.Anchor!.KeyId, signature.Certificate!.SerialNumber);
        return new VerificationRecord(
            application, VerificationMethod.JpkiSignature, submission.Caller, CardEvidence.Record(submission), mac, submission.At);
    }
}
