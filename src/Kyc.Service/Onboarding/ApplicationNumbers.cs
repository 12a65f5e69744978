using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.Onboarding;

/// <summary>Defines the numbers that the tables <c>application</c> and <c>application_transition</c> store for enum values.</summary>
internal static class ApplicationNumbers
{
    /// <summary>The numbers of the application states.</summary>
    public static readonly StoredNumberMap<ApplicationState> State = new(
        [
            (ApplicationState.AwaitingVerification, 1), (ApplicationState.Verified, 2), (ApplicationState.Rejected, 3),
            (ApplicationState.NeedsReview, 4), (ApplicationState.Cancelled, 5),
        ],
        ApplicationState.Unspecified);

    /// <summary>The numbers of the application states, and 0 for the missing previous state of the first transition.</summary>
    public static readonly StoredNumberMap<ApplicationState> StateOrNone = new(
    [
        (ApplicationState.Unspecified, 0), (ApplicationState.AwaitingVerification, 1), (ApplicationState.Verified, 2),
        (ApplicationState.Rejected, 3), (ApplicationState.NeedsReview, 4), (ApplicationState.Cancelled, 5),
    ]);

    /// <summary>The numbers of the verification methods. An application has the number 0 while the person is not verified.</summary>
    public static readonly StoredNumberMap<VerificationMethod> Method = new(
    [
        (VerificationMethod.Unspecified, 0), (VerificationMethod.JpkiSignature, 1), (VerificationMethod.OriginalDocumentMail, 2),
        (VerificationMethod.ChipMail, 3), (VerificationMethod.ImageMail, 4), (VerificationMethod.TwoCopiesMail, 5),
        (VerificationMethod.LimitedCopyMail, 6), (VerificationMethod.ReceiverIdentifiedMail, 7),
    ]);
}
