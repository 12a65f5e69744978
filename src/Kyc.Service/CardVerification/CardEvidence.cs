using System.Text.Json;
using Google.Protobuf;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Evidence.Json;
using Kyc.Evidence.Records;
using Kyc.Jpki;
using Kyc.Service.Ledger;
using Kyc.Service.Onboarding;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Creates the evidence of a verification by card. The law requires an electromagnetic record that is sufficient to show that the method
/// was used (rule 19(1)(ii)リ): the signed data, the signature, the certificate, and the result of the revocation check.
/// </summary>
internal static class CardEvidence
{
    // The text that a verification record contains for a CRL without a number, because the row must not be empty.
    private const string MissingCrlNumberText = "none";

    public static IEnumerable<EvidenceItem> CreateItems(Submission submission)
    {
        yield return new EvidenceItem(EvidenceKind.Document, submission.Document);
        yield return new EvidenceItem(EvidenceKind.Signature, submission.Request.Signature.ToByteArray());
        yield return new EvidenceItem(EvidenceKind.Certificate, submission.Request.Certificate.ToByteArray());
        yield return new EvidenceItem(EvidenceKind.ReadingFacts, submission.Request.Reading.ToByteArray());
        // Some decisions do not need a CRL, for example the decision on an expired certificate.
        if (CreateRevocationAnswer(submission) is { } answer)
        {
            yield return new EvidenceItem(
                EvidenceKind.RevocationAnswer,
                JsonSerializer.SerializeToUtf8Bytes(answer, EvidenceJson.CompactOptions));
        }
    }

    /// <summary>
    /// Creates the verification record of a verified person. The name, address and birth date in the record come from the certificate, not
    /// from the declaration.
    /// </summary>
    public static VerificationRecord CreateRecord(
        ApplicationRow application, CardSessionRow session, Submission submission, IEnumerable<SealedEvidenceItem> items)
    {
        var signature = submission.Verdict.Signature;
        var person = signature.Certificate!.Person;
        var declaration = submission.ApplicationRequest.Declaration;
        var methodLetter = OfferedMethods.GetUsedMethod(MethodKind.JpkiSignature, JapanTime.ToDate(submission.SubmittedAt)).Letter;
        return new VerificationRecord
        {
            Id = Guid.CreateVersion7(submission.SubmittedAt),
            ApplicationId = application.Id,
            Verifier = LedgerEvent.GetActor(submission.Caller),
            RecordedBy = EvidenceStore.Recorder,
            VerifiedAt = submission.SubmittedAt,
            RecordedAt = submission.SubmittedAt,
            Channel = RecordWords.GetWord(application.Channel),
            Method = RecordMethod.JpkiSignature,
            MethodLetter = methodLetter.ItemLetter,
            RuleRevision = methodLetter.RuleRevision,
            Signature = CreateSignatureFacts(session, submission),
            AccountKind = RecordWords.GetWord(declaration.AccountKind),
            DocumentName = "署名用電子証明書",
            DocumentNumber =
                $"{Convert.ToHexStringLower(signature.Certificate.SerialNumber.Span)}@"
                + Convert.ToHexStringLower(signature.Anchor!.KeyId.Span),
            Name = person.Name,
            NameSubstitutions = person.NameSubstitutions,
            Address = person.Address,
            AddressSubstitutions = person.AddressSubstitutions,
            BirthDate = person.BirthDate.Text,
            Purpose = RecordWords.GetWord(declaration.Purpose),
            Occupation = declaration.Occupation,
            DeclarationConfirmedOn = JapanTime.ToDate(application.CreatedAt),
            TransactionReference = submission.Request.SessionId,
            ConsentVersion = submission.ApplicationRequest.Consent.TextVersion,
            Attachments = [.. items.Select(item => item.ToAttachment())],
        };
    }

    private static SignatureFacts? CreateSignatureFacts(CardSessionRow session, Submission submission) =>
        submission.Verdict.Signature.Crl is not { } crl ? null : new SignatureFacts(
            session.IssuedAt, submission.SubmittedAt, submission.SubmittedAt, crl.DistributionPoint,
            crl.NumberHex.Length == 0 ? MissingCrlNumberText : crl.NumberHex.ToLowerInvariant(), crl.Sha256Hex.ToLowerInvariant());

    private static RevocationAnswer? CreateRevocationAnswer(Submission submission)
    {
        var signature = submission.Verdict.Signature;
        return signature.Crl is not { } crl ? null : new RevocationAnswer
        {
            DistributionPoint = crl.DistributionPoint,
            IssuerKeyId = crl.SignerKeyIdHex.ToLowerInvariant(),
            CrlNumber = crl.NumberHex.ToLowerInvariant(),
            ThisUpdate = crl.ThisUpdate,
            NextUpdate = crl.NextUpdate,
            Sha256 = crl.Sha256Hex.ToLowerInvariant(),
            CheckedAt = submission.SubmittedAt,
            Result = signature switch
            {
                { RevocationEntry: not null } => "revoked",
                // A key, policy or algorithm is not installed. This failure takes precedence over a failure of the revocation check, so it
                // is unknown whether the CRL was current.
                { MissingTrustName: not null } => "unknown",
                _ when signature.Failure == VerdictFailures.CrlStale || signature.Failure == VerdictFailures.CrlIssuedInFuture => "unknown",
                _ => "good",
            },
            RevokedAt = signature.RevocationEntry?.Date,
            Reason = (int?)signature.RevocationEntry?.Reason,
        };
    }
}
