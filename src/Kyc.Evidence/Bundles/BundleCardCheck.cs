using System.Text;
using Kyc.Evidence.Json;
using Kyc.Evidence.Opinions;
using Kyc.Evidence.Records;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Repeats the checks of a verification by card. Verifies the signature of the application document, and verifies the certificate with the
/// auditor's trust anchors as of the time of verification. Our own verifier and the second opinion (docs/adr/0019) both do this. Also
/// checks that the document is about this application, that the record matches the certificate, and that the stored revocation answer
/// matches the record and the certificate.
/// </summary>
internal static class BundleCardCheck
{
    public static void Check(BundleVerificationState bundle, TrustAnchorSet anchors, VerificationPolicy policy)
    {
        // Later versions of the record may contain a new address or name. The card proves only the data in the first version.
        if (bundle.History?.Versions[0] is not { Method: RecordMethod.JpkiSignature } record)
        {
            return;
        }

        var document = FindAttachment(bundle, record, EvidenceKind.Document);
        var signature = FindAttachment(bundle, record, EvidenceKind.Signature);
        var certificate = FindAttachment(bundle, record, EvidenceKind.Certificate);
        if (document is null || signature is null || certificate is null)
        {
            // BundleItemCheck reports missing items that were not erased.
            bundle.IsCardEvidenceErased = true;
            return;
        }

        var verdict = new VerdictEngine(anchors, policy).VerifyWithoutRevocation(
            certificate.Value.Content, document.Value.Content, signature.Value.Content, record.VerifiedAt);
        var signedDocument = new SignedDocument(
            certificate.Value.Content,
            document.Value.Content,
            signature.Value.Content,
            record.VerifiedAt);
        var objections = GetSecondOpinion(anchors, policy, signedDocument, verdict);
        bundle.Card = new CardOpinions(verdict.Failure, objections);
        if (verdict.Failure is { } failure)
        {
            var member = failure.Code.StartsWith("SIG-", StringComparison.Ordinal) ? signature.Value.Name : certificate.Value.Name;
            bundle.AddFault(member, $"{failure.Code}: {failure.Cause}");
            return;
        }

        if (objections.Count > 0)
        {
            bundle.AddFault(certificate.Value.Name, $"the second opinion objects: {string.Join(", ", objections)}");
        }

        var text = Encoding.UTF8.GetString(document.Value.Content);
        if (!text.Contains(bundle.Manifest.ApplicationId.ToString("D"), StringComparison.Ordinal))
        {
            bundle.AddFault(document.Value.Name, "it is not about this application");
        }

        var person = verdict.Certificate!.Person;
        if (!IsForPerson(record, person) || record.DocumentNumber != FormatDocumentNumber(verdict))
        {
            bundle.AddFault(certificate.Value.Name, "the record names another person or certificate");
        }

        if (FindAttachment(bundle, record, EvidenceKind.RevocationAnswer) is { } answer)
        {
            CheckRevocationAnswer(bundle, policy, record, verdict, answer);
        }
    }

    private static IReadOnlyList<Objection> GetSecondOpinion(
        TrustAnchorSet anchors,
        VerificationPolicy policy,
        SignedDocument signedDocument,
        SignatureVerdict firstVerdict) =>
        SecondOpinionAdapter
            .CreateVerifier(anchors, policy)
            .Verify(
                signedDocument,
                firstVerdict.Certificate is { } parsedCertificate ? SecondOpinionAdapter.GetFacts(parsedCertificate) : null);

    private static bool IsForPerson(VerificationRecord record, PersonAttributes person) =>
        (record.Name, record.Address, record.BirthDate, record.NameSubstitutions, record.AddressSubstitutions)
            == (person.Name, person.Address, person.BirthDate.Text, person.NameSubstitutions, person.AddressSubstitutions);

    private static string FormatDocumentNumber(SignatureVerdict verdict) =>
        $"{Convert.ToHexStringLower(verdict.Certificate!.SerialNumber.Span)}@{Convert.ToHexStringLower(verdict.Anchor!.KeyId.Span)}";

    private static void CheckRevocationAnswer(
        BundleVerificationState bundle, VerificationPolicy policy, VerificationRecord record, SignatureVerdict verdict,
        (string Name, byte[] Content) file)
    {
        if (EvidenceJson.TryRead<RevocationAnswer>(file.Content) is not { } answer)
        {
            bundle.AddFault(file.Name, "it cannot be read");
            return;
        }

        string[] expectedDistributionPoints = [verdict.Certificate!.DistributionPoint, CrlIdentity.FormatWholeCaScope(verdict.Anchor!)];
        if (!expectedDistributionPoints.Contains(answer.DistributionPoint)
            || answer.IssuerKeyId != Convert.ToHexStringLower(verdict.Anchor!.KeyId.Span))
        {
            bundle.AddFault(file.Name, "another revocation list was queried than the certificate's");
        }

        if (answer.RevokedAt is not null)
        {
            bundle.AddFault(file.Name, "the certificate was revoked");
        }

        if (answer.ThisUpdate - answer.CheckedAt > policy.ClockSkew || answer.CheckedAt > answer.NextUpdate)
        {
            bundle.AddFault(file.Name, "the list was not valid when it was queried");
        }

        if (record.Signature is { } facts && (facts.CrlDistributionPoint, facts.CrlNumber, facts.CrlSha256, facts.RevocationCheckedAt)
            != (answer.DistributionPoint, answer.CrlNumber, answer.Sha256, answer.CheckedAt))
        {
            bundle.AddFault(file.Name, "the record names another list");
        }
    }

    // BundleItemCheck has checked that the chain records the attachment. Here it only has to be in the bundle.
    private static (string Name, byte[] Content)? FindAttachment(
        BundleVerificationState bundle,
        VerificationRecord record,
        EvidenceKind kind)
    {
        var attachment = record.Attachments.FirstOrDefault(attachment => attachment.Kind == kind);
        var item = bundle.Manifest.Items.FirstOrDefault(item => item.Subject.Id == attachment?.ItemId && item.Kind == kind);
        return item is not null && bundle.ReadFile(item.Member) is { } content ? (item.Member, content) : null;
    }
}
