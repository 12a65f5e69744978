using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Onboarding;

/// <summary>What was found out about an application. Only <see cref="ApplicationLifecycle"/> says where it leads.</summary>
internal enum ApplicationFinding
{
    /// <summary>A card verified the person.</summary>
    CardVerified,

    /// <summary>A card, or what it says, was refused.</summary>
    CardRefused,

    /// <summary>Card and declaration differ in a way that a person must look at.</summary>
    CardNeedsReview,

    /// <summary>The card could not be judged now; another session may.</summary>
    CardUndecided,

    /// <summary>A letter was delivered that verifies the person.</summary>
    LetterDelivered,

    /// <summary>A letter did not reach the person.</summary>
    LetterFailed,

    /// <summary>Documents or letters need a decision by people.</summary>
    MailNeedsReview,

    /// <summary>Documents were withdrawn; the person sends others.</summary>
    DocumentsWithdrawn,

    /// <summary>The review ended, and the verification goes on.</summary>
    ReviewContinued,

    /// <summary>The review ended with a refusal.</summary>
    ReviewRefused,

    /// <summary>Nobody waits for the verification any more.</summary>
    Cancelled,
}

/// <summary>
/// The life of an application: the one place that says which state a finding leads to. VERIFIED and REJECTED and CANCELLED are final, except
/// that a letter which comes back ends a verification by mail (docs/adr/0014).
/// </summary>
internal static class ApplicationLifecycle
{
    /// <summary>The state that a finding leads to.</summary>
    /// <exception cref="InvalidOperationException">The finding is impossible in this state: the caller has not checked it.</exception>
    public static ApplicationState Next(ApplicationState state, ApplicationFinding finding) => (state, finding) switch
    {
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardVerified) => ApplicationState.Verified,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardRefused) => ApplicationState.Rejected,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardNeedsReview) => ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardUndecided) => ApplicationState.AwaitingVerification,

        // A review may accept a letter that was delivered.
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.LetterDelivered) => ApplicationState.Verified,
        // Who waits goes on waiting; who counted as verified, or is in review, is for people to look at.
        (ApplicationState.AwaitingVerification, ApplicationFinding.LetterFailed) => ApplicationState.AwaitingVerification,
        (ApplicationState.NeedsReview or ApplicationState.Verified, ApplicationFinding.LetterFailed) => ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview or ApplicationState.Verified, ApplicationFinding.MailNeedsReview) =>
            ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.DocumentsWithdrawn) =>
            ApplicationState.AwaitingVerification,

        (ApplicationState.NeedsReview, ApplicationFinding.ReviewContinued) => ApplicationState.AwaitingVerification,
        (ApplicationState.NeedsReview, ApplicationFinding.ReviewRefused) => ApplicationState.Rejected,

        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.Cancelled) => ApplicationState.Cancelled,
        _ => throw new InvalidOperationException($"{finding} is impossible in the state of the application."),
    };

    /// <summary>Refuses what is only possible while an application waits for verification.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-NOT-OPEN.</exception>
    public static void RequireAwaiting(ApplicationRow application, string? detail = null)
    {
        if (application.State != ApplicationState.AwaitingVerification)
            throw new ServiceFailureException(ServiceFailures.ApplicationNotOpen, detail);
    }

    /// <summary>True for a state that is the end, but that a letter which comes back ends a verification by mail.</summary>
    public static bool IsFinal(this ApplicationState state) =>
        state is ApplicationState.Verified or ApplicationState.Rejected or ApplicationState.Cancelled;
}
