using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Onboarding;
using Kyc.Service.Revocation;
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
}

/// <summary>Judges a submission. Trusts nothing but the document the service itself made, its anchors and its lists.</summary>
public sealed class CardVerifier(InstalledAnchors anchors, VerificationPolicy policy, RevocationLists lists)
{
    /// <summary>Certificate, chain, revocation, signature; then the person the certificate names against the one declared.</summary>
    public CardVerdict Verify(SubmitCardVerificationRequest submission, ReadOnlyMemory<byte> document, Declaration declared, DateTimeOffset at)
    {
        var signature = new VerdictEngine(anchors.Current, policy).Verify(submission.Certificate.Memory, document, submission.Signature.Memory, lists.Current.Index, at);
        if (signature.Failure is not null) return new CardVerdict(signature, signature.Failure);
        var person = new DeclaredPerson(declared.Name, ApplicationRules.BirthDate(declared), declared.Address);
        return new CardVerdict(signature, PersonMatcher.Compare(person, signature.Certificate!.Person));
    }
}
