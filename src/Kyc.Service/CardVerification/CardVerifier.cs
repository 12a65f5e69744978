using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;
using Kyc.Service.Platform.Edge.Fields;
using Failure = Kyc.Jpki.Failure;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Represents the result of the trust core and of the comparison with the declared person. <see cref="Failure"/> is null when the person
/// is verified.
/// </summary>
public sealed record CardVerdict(SignatureVerdict Signature, Failure? Failure)
{
    /// <summary>The outcome of the attempt.</summary>
    public VerificationOutcome Outcome => Failure?.Disposition switch
    {
        null => VerificationOutcome.Verified,
        Disposition.Rejected => VerificationOutcome.Rejected,
        Disposition.NeedsReview => VerificationOutcome.NeedsReview,
        _ => VerificationOutcome.Retry,
    };

    /// <summary>
    /// Indicates whether the data of the card are stored as evidence. An attempt that may be repeated decides nothing about the person, so
    /// that none of its data are stored. When this installation lacks something, or the two opinions differ, the data are stored so that
    /// the cause can be found, and because they prove that the person attempted the verification in time.
    /// </summary>
    public bool KeepsEvidence => Outcome != VerificationOutcome.Retry || Signature.Missing is not null
        || Failure == CardVerificationFailures.SecondOpinionDiffers;
}

/// <summary>
/// Verifies a submission. It trusts only the document that the service itself created, its trust anchors and its CRLs. No other code leads
/// to VERIFIED, and no path avoids the second opinion.
/// </summary>
public sealed class CardVerifier(IFirstOpinion firstOpinion, SecondOpinionCheck secondOpinion)
{
    /// <summary>
    /// Verifies the certificate, the chain, the revocation status and the signature; then compares the person named in the certificate with
    /// the declared person; and when both succeed, obtains the second opinion.
    /// </summary>
    public CardVerdict Verify(
        Guid applicationId, SubmitCardVerificationRequest submission, ReadOnlyMemory<byte> document, Declaration declared,
        DateTimeOffset at)
    {
        var signature = firstOpinion.Verify(submission.Certificate.Memory, document, submission.Signature.Memory, at);
        if (signature.Failure is not null)
        {
            return new CardVerdict(signature, signature.Failure);
        }

        var person = new DeclaredPerson(declared.Name, RequestRules.ReadBirthDate(declared), declared.Address);
        if (PersonMatcher.Compare(person, signature.Certificate!.Person) is { } mismatch)
        {
            return new CardVerdict(signature, mismatch);
        }

        var signed = new SignedDocument(submission.Certificate.Memory, document, submission.Signature.Memory, at);
        return secondOpinion.Agrees(applicationId, signed, signature.Certificate)
            ? new CardVerdict(signature, Failure: null)
            : new CardVerdict(signature, CardVerificationFailures.SecondOpinionDiffers);
    }
}
