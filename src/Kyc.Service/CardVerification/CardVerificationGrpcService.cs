using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Service.Guessing;
using Kyc.Service.Onboarding;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Revocation;

namespace Kyc.Service.CardVerification;

/// <summary>Implements <c>kyc.v1.CardVerificationService</c>: the verification by My Number Card that a kiosk calls.</summary>
public sealed class CardVerificationGrpcService(
    ApplicationStore applications, CardSessionStore sessions, DecisionStore decisions, CardVerifier verifier,
    OfferedMethods methods, TrustAlarm alarm, MissingListFinder missingLists, KeyStore keys, KycDatabase database, GuessLimiter guesses,
    CardOptions options, TimeProvider clock)
    : CardVerificationService.CardVerificationServiceBase
{
    private const int NonceBytes = 32;

    /// <inheritdoc />
    public override async Task<BeginCardVerificationResponse> BeginCardVerification(
        BeginCardVerificationRequest request, ServerCallContext context)
    {
        var application = await FindByReferenceCodeAsync(request.ReferenceCode, context);
        await guesses.RequireAllowedAsync(Guess.OfBegunSession(Caller.Get(context), application.Id), context.CancellationToken);
        // This check comes before the declaration is decrypted, because the declaration may have been erased when the application has
        // failed.
        DecisionStore.RequireAwaitingVerification(application);
        using var applicationKeys = await keys.LoadKeysAsync(application.Id, context.CancellationToken, DataClass.Declaration);

        var now = clock.GetNow();
        var applicationRequest = ApplicationGrpcService.OpenCreationRequest(application, applicationKeys);
        methods.RequireAllowed(
            MethodKind.JpkiSignature,
            JapanTime.ToDate(now),
            isResidentOfJapan: true,
            RequestFieldParser.ParseBirthDate(applicationRequest.Declaration));
        var sessionId = Guid.CreateVersion7(now);
        var expiresAt = now + options.SessionLifetime;
        var document = ApplicationDocument.Create(
            application.Id, sessionId, RandomNumberGenerator.GetBytes(NonceBytes), now, expiresAt, applicationRequest);
        var row = new CardSessionRow
        {
            Id = sessionId,
            ApplicationId = application.Id,
            Document = applicationKeys.Seal(DataClass.Declaration, CiphertextTables.CardSession.GetField(sessionId), document),
            DocumentSha256 = SHA256.HashData(document),
            IssuedAt = now,
            ExpiresAt = expiresAt,
        };
        var caller = Caller.Get(context);
        await database.RunInTransactionAsync(async connection =>
        {
            var lockedApplication = await ApplicationStore.LockAsync(connection, application.Id)
                ?? throw new ServiceFailureException(ServiceFailures.ReferenceUnknown);
            DecisionStore.RequireAwaitingVerification(lockedApplication);
            var latest = await CardSessionStore.ReadLatestAsync(connection, application.Id);
            var protectedUntil = CardSessionProtection.GetEnd(latest, row, caller.Program, options.SessionProtection);
            await CardSessionStore.InsertReplacingOpenAsync(connection, row, protectedUntil, caller);
            await guesses.CountAsync(connection, Guess.OfBegunSession(caller, application.Id));
            return true;
        }, context.CancellationToken);

        return new BeginCardVerificationResponse
        {
            SessionId = sessionId.ToString("D"),
            ApplicationId = application.Id.ToString("D"),
            Document = UnsafeByteOperations.UnsafeWrap(document),
            ExpiresAt = Timestamp.FromDateTimeOffset(expiresAt),
            IssuedAt = Timestamp.FromDateTimeOffset(now),
        };
    }

    /// <inheritdoc />
    public override async Task<SubmitCardVerificationResponse> SubmitCardVerification(
        SubmitCardVerificationRequest request, ServerCallContext context)
    {
        var now = clock.GetNow();
        var session = await sessions.FindAsync(RequestFieldParser.ParseId(request.SessionId, "session_id"), context.CancellationToken)
            ?? throw new ServiceFailureException(ServiceFailures.SessionUnknown);
        var mac = keys.Mac.Compute("submit-card-verification", request.ToByteArray());
        if (DecisionStore.IsAlreadyDecided(session, mac, now))
        {
            return CreateResponse(session);
        }

        if (!session.DocumentSha256.AsSpan().SequenceEqual(request.DocumentSha256.Span))
        {
            throw new ServiceFailureException(ServiceFailures.DocumentMismatch);
        }

        var application = (await applications.FindAsync(session.ApplicationId, context.CancellationToken))!;
        using var applicationKeys = await keys.LoadKeysAsync(application.Id, context.CancellationToken);
        var document = applicationKeys.Open(DataClass.Declaration, CiphertextTables.CardSession.GetField(session.Id), session.Document);
        var applicationRequest = ApplicationGrpcService.OpenCreationRequest(application, applicationKeys);
        var verdict = verifier.Verify(application.Id, request, document, applicationRequest.Declaration, now);
        // Malformed data is an error of the caller, not a verdict on a person. Therefore nothing is stored, and the session stays open.
        if (verdict.Signature.IsMalformed)
        {
            throw new ServiceFailureException(verdict.Failure!, StatusCode.InvalidArgument);
        }

        var submission = new Submission(request, mac, document, applicationRequest, verdict, Caller.Get(context), now);
        var decidedSession = await decisions.DecideAsync(session, application, submission, applicationKeys, context.CancellationToken);
        alarm.Raise(application.Id, verdict.Signature);
        missingLists.RecordRequestedPoint(verdict.Signature);
        return CreateResponse(decidedSession);
    }

    private async Task<ApplicationRow> FindByReferenceCodeAsync(string text, ServerCallContext context)
    {
        var guess = Guess.OfReferenceCode(Caller.Get(context));
        await guesses.RequireAllowedAsync(guess, context.CancellationToken);
        _ = ReferenceCode.TryNormalize(text, out var referenceCode);
        if (await applications.FindByReferenceCodeAsync(referenceCode, context.CancellationToken) is { } application)
        {
            return application;
        }

        await guesses.CountAsync(guess, context.CancellationToken);
        throw new ServiceFailureException(ServiceFailures.ReferenceUnknown);
    }

    private static SubmitCardVerificationResponse CreateResponse(CardSessionRow session)
    {
        var decidedAt = session.DecidedAt!.Value;
        var failure = Jpki.VerdictFailures.All.Concat(CardVerificationFailures.All)
            .FirstOrDefault(candidate => candidate.Code == session.OutcomeCode);
        return new SubmitCardVerificationResponse
        {
            ApplicationId = session.ApplicationId.ToString("D"),
            Outcome = session.Outcome,
            OutcomeCode = session.OutcomeCode,
            Cause = failure?.Cause ?? "",
            Remedy = failure?.Remedy ?? "",
            MethodLetter = session.Outcome == VerificationOutcome.Verified
                ? OfferedMethods.GetUsedMethod(MethodKind.JpkiSignature, JapanTime.ToDate(decidedAt)).Letter.ItemLetter
                : "",
            DecidedAt = Timestamp.FromDateTimeOffset(decidedAt),
        };
    }
}
