using Google.Protobuf;
using Kyc.Jpki;
using Kyc.Service.Evidence;

namespace Kyc.Service.CardVerification;

/// <summary>
/// What proves a verification by card. The law wants an electromagnetic record sufficient to show that the method was used
/// (rule 19(1)(ii)リ): the signed data, the signature, the certificate, and the revocation answer.
/// </summary>
internal static class CardEvidence
{
    public static IEnumerable<EvidenceItem> Items(Submission submission)
    {
        yield return new EvidenceItem(EvidenceKind.Document, submission.Document);
        yield return new EvidenceItem(EvidenceKind.Signature, submission.Request.Signature.ToByteArray());
        yield return new EvidenceItem(EvidenceKind.Certificate, submission.Request.Certificate.ToByteArray());
        yield return new EvidenceItem(EvidenceKind.ReadingFacts, submission.Request.Reading.ToByteArray());
        // Some decisions fall before a list is asked, for example on an expired certificate.
        if (Revocation(submission) is { } answer) yield return new EvidenceItem(EvidenceKind.RevocationAnswer, RecordJson.Serialize(answer));
    }

    public static RecordContent Record(Submission submission)
    {
        var signature = submission.Verdict.Signature;
        var person = signature.Certificate!.Person;
        var declaration = submission.Declared.Declaration;
        return new RecordContent
        {
            Name = person.Name,
            Address = person.Address,
            BirthDate = person.BirthDate.Text,
            DocumentName = "署名用電子証明書",
            DocumentNumber = $"{Convert.ToHexStringLower(signature.Certificate.SerialNumber.Span)}@{Convert.ToHexStringLower(signature.Anchor!.KeyId.Span)}",
            NameSubstitutions = person.NameSubstitutions,
            AddressSubstitutions = person.AddressSubstitutions,
            Purpose = declaration.Purpose.ToString(),
            Occupation = declaration.Occupation,
            AccountKind = declaration.AccountKind.ToString(),
            ConsentVersion = submission.Declared.Consent.TextVersion,
            TransactionReference = submission.Request.SessionId,
        };
    }

    private static RevocationAnswer? Revocation(Submission submission)
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
            CheckedAt = submission.At,
            Result = signature switch
            {
                { Revocation: not null } => "revoked",
                _ when signature.Failure == VerdictFailures.CrlStale || signature.Failure == VerdictFailures.CrlFuture => "unknown",
                _ => "good",
            },
            RevokedAt = signature.Revocation?.Date,
            Reason = (int?)signature.Revocation?.Reason,
        };
    }
}
