using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;
using Kyc.Service.Platform.Edge.Fields;
using Failure = Kyc.Jpki.Failure;

namespace Kyc.Service.CardVerification;

/// <summary>What the trust core and the comparison with the declared person came to. <see cref="Failure"/> is null when verified.</summary>
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
    /// Whether what the card gave is kept. An attempt to be repeated decides nothing about the person, so that nothing of it is kept. Where
    /// this installation lacks something, or the two opinions differ, it is kept for whoever finds the reason, and shows that the person
    /// came in time.
    /// </summary>
    public bool KeepsEvidence => Outcome != VerificationOutcome.Retry || Signature.Missing is not null
        || Failure == CardVerificationFailures.SecondOpinionDiffers;
}

/// <summary>
/// Judges a submission. Trusts nothing but the document the service itself made, its anchors and its lists. There is no other way to
/// VERIFIED, and none past the second opinion.
/// </summary>
public sealed class CardVerifier(IFirstOpinion first, SecondOpinionCheck second)
{
    /// <summary>
    /// Certificate, chain, revocation, signature; then the person the certificate names against the one declared; and when all is good, the
    /// second opinion on it.
    /// </summary>
    public CardVerdict Verify(
        Guid applicationId, SubmitCardVerificationRequest submission, ReadOnlyMemory<byte> document, Declaration declared,
        DateTimeOffset at)
    {
        var signature = first.Verify(submission.Certificate.Memory, document, submission.Signature.Memory, at);
        if (signature.Failure is not null) return new CardVerdict(signature, signature.Failure);
        var person = new DeclaredPerson(declared.Name, RequestRules.BirthDate(declared), declared.Address);
        if (PersonMatcher.Compare(person, signature.Certificate!.Person) is { } mismatch) return new CardVerdict(signature, mismatch);
        var signed = new SignedDocument(submission.Certificate.Memory, document, submission.Signature.Memory, at);
        return second.Agrees(applicationId, signed, signature.Certificate)
            ? new CardVerdict(signature, Failure: null)
            : new CardVerdict(signature, CardVerificationFailures.SecondOpinionDiffers);
    }
}
