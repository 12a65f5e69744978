using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Verdicts;
using Kyc.SecondOpinion;
using Kyc.Service.Platform.Edge.Fields;
using Failure = Kyc.Jpki.Failure;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Represents the result of verifying a submission: the verdict of the trust core on the signature, and the failure of the whole
/// verification. The whole verification also includes the comparison with the declared person and the second opinion. <see cref="Failure"/>
/// is null when the person is verified.
/// </summary>
public sealed record CardVerdict(SignatureVerdict Signature, Failure? Failure)
{
    /// <summary>The outcome of the verification, which depends only on the failure: VERIFIED if there is none.</summary>
    public VerificationOutcome Outcome => Failure?.Disposition switch
    {
        null => VerificationOutcome.Verified,
        Disposition.Rejected => VerificationOutcome.Rejected,
        Disposition.NeedsReview => VerificationOutcome.NeedsReview,
        _ => VerificationOutcome.Retry,
    };

    /// <summary>
    /// Whether the data from the card is stored as evidence. An attempt with the outcome RETRY normally stores nothing, because it says
    /// nothing about the person. There are two exceptions: a key, policy or algorithm is not installed, or the second opinion differs. In
    /// these cases the data is stored so that the cause can be found, and because the data proves that the person attempted the
    /// verification in time.
    /// </summary>
    public bool KeepsEvidence => Outcome != VerificationOutcome.Retry || Signature.MissingTrustName is not null
        || Failure == CardVerificationFailures.SecondOpinionDiffers;
}

/// <summary>
/// Verifies the submissions of card sessions. The verifier trusts only the document that the service itself created, the installed trust
/// anchors and the CRLs in force. No other code can verify a person by card, and every verification includes the second opinion.
/// </summary>
public sealed class CardVerifier(IFirstOpinionVerifier firstOpinion, SecondOpinionCheck secondOpinion)
{
    /// <summary>
    /// Verifies the certificate, the chain, the revocation status and the signature. Then compares the person named in the certificate with
    /// the declared person. When both steps succeed, obtains the second opinion.
    /// </summary>
    public CardVerdict Verify(
        Guid applicationId, SubmitCardVerificationRequest submission, ReadOnlyMemory<byte> document, Declaration declaration,
        DateTimeOffset at)
    {
        var signature = firstOpinion.Verify(submission.Certificate.Memory, document, submission.Signature.Memory, at);
        if (signature.Failure is not null)
        {
            return new CardVerdict(signature, signature.Failure);
        }

        var person = new DeclaredPerson(declaration.Name, RequestFieldParser.ParseBirthDate(declaration), declaration.Address);
        if (PersonMatcher.Compare(person, signature.Certificate!.Person) is { } mismatch)
        {
            return new CardVerdict(signature, mismatch);
        }

        var signedDocument = new SignedDocument(submission.Certificate.Memory, document, submission.Signature.Memory, at);
        return secondOpinion.Agrees(applicationId, signedDocument, signature.Certificate)
            ? new CardVerdict(signature, Failure: null)
            : new CardVerdict(signature, CardVerificationFailures.SecondOpinionDiffers);
    }
}
