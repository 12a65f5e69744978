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
/// Repeats a verification by card: checks the signature of the application document, the certificate against the auditor's anchors at the
/// time of verification, both with our own verifier and with the second opinion (docs/adr/0019), the record against the certificate, and
/// the stored revocation answer against both.
/// </summary>
internal static class BundleCardCheck
{
    public static void Run(BundleReading bundle, TrustAnchorSet anchors, VerificationPolicy policy)
    {
        // Later versions may record a move or another name. The card proves only the first version.
        if (bundle.Record?.Versions[0] is not { Method: RecordMethod.JpkiSignature } record) return;
        var document = Attachment(bundle, record, EvidenceKind.Document);
        var signature = Attachment(bundle, record, EvidenceKind.Signature);
        var certificate = Attachment(bundle, record, EvidenceKind.Certificate);
        if (document is null || signature is null || certificate is null)
        {
            // The item check reports missing items that were not erased.
            bundle.CardIsErased = true;
            return;
        }

        var verdict = new VerdictEngine(anchors, policy).VerifyAgain(
            certificate.Value.Content, document.Value.Content, signature.Value.Content, record.VerifiedAt);
        var signed = new SignedDocument(certificate.Value.Content, document.Value.Content, signature.Value.Content, record.VerifiedAt);
        var objections = SecondObjections(anchors, policy, signed, verdict);
        bundle.Card = new CardOpinions(verdict.Failure, objections);
        if (verdict.Failure is { } failure)
        {
            var member = failure.Code.StartsWith("SIG-", StringComparison.Ordinal) ? signature.Value.Name : certificate.Value.Name;
            bundle.Fault(member, $"{failure.Code}: {failure.Cause}");
            return;
        }

        if (objections.Count > 0) bundle.Fault(certificate.Value.Name, $"the second opinion objects: {string.Join(", ", objections)}");
        var text = Encoding.UTF8.GetString(document.Value.Content);
        if (!text.Contains(bundle.Manifest.ApplicationId.ToString("D"), StringComparison.Ordinal))
            bundle.Fault(document.Value.Name, "it is not about this application");
        var person = verdict.Certificate!.Person;
        if (!IsOf(record, person) || record.DocumentNumber != Number(verdict))
            bundle.Fault(certificate.Value.Name, "the record names another person or certificate");
        if (Attachment(bundle, record, EvidenceKind.RevocationAnswer) is { } answer) CheckAnswer(bundle, policy, record, verdict, answer);
    }

    private static IReadOnlyList<Objection> SecondObjections(
        TrustAnchorSet anchors, VerificationPolicy policy, SignedDocument signed, SignatureVerdict first) =>
        TwoOpinions.JudgeFor(anchors, policy)
            .Judge(signed, first.Certificate is { } read ? TwoOpinions.FactsOf(read) : null);

    private static bool IsOf(VerificationRecord record, PersonAttributes person) =>
        (record.Name, record.Address, record.BirthDate, record.NameSubstitutions, record.AddressSubstitutions)
            == (person.Name, person.Address, person.BirthDate.Text, person.NameSubstitutions, person.AddressSubstitutions);

    private static string Number(SignatureVerdict verdict) =>
        $"{Convert.ToHexStringLower(verdict.Certificate!.SerialNumber.Span)}@{Convert.ToHexStringLower(verdict.Anchor!.KeyId.Span)}";

    private static void CheckAnswer(
        BundleReading bundle, VerificationPolicy policy, VerificationRecord record, SignatureVerdict verdict,
        (string Name, byte[] Content) file)
    {
        if (EvidenceJson.TryRead<RevocationAnswer>(file.Content) is not { } answer)
        {
            bundle.Fault(file.Name, "it cannot be read");
            return;
        }

        string[] covering = [verdict.Certificate!.DistributionPoint, CrlIdentity.OfWholeCa(verdict.Anchor!)];
        if (!covering.Contains(answer.DistributionPoint) || answer.IssuerKeyId != Convert.ToHexStringLower(verdict.Anchor!.KeyId.Span))
            bundle.Fault(file.Name, "another revocation list was queried than the certificate's");
        if (answer.RevokedAt is not null) bundle.Fault(file.Name, "the certificate was revoked");
        if (answer.ThisUpdate - answer.CheckedAt > policy.ClockSkew || answer.CheckedAt > answer.NextUpdate)
            bundle.Fault(file.Name, "the list was not valid when it was queried");
        if (record.Signature is { } facts && (facts.CrlDistributionPoint, facts.CrlNumber, facts.CrlSha256, facts.RevocationCheckedAt)
            != (answer.DistributionPoint, answer.CrlNumber, answer.Sha256, answer.CheckedAt))
            bundle.Fault(file.Name, "the record names another list");
    }

    // The item check has verified that the chain contains the attachment. Here it only has to be in the bundle.
    private static (string Name, byte[] Content)? Attachment(BundleReading bundle, VerificationRecord record, EvidenceKind kind)
    {
        var attachment = record.Attachments.FirstOrDefault(attachment => attachment.Kind == kind);
        var item = bundle.Manifest.Items.FirstOrDefault(item => item.Subject.Id == attachment?.ItemId && item.Kind == kind);
        return item is not null && bundle.File(item.Member) is { } content ? (item.Member, content) : null;
    }
}
