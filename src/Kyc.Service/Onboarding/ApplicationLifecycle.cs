using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Specifies a finding about an application. Only <see cref="ApplicationLifecycle"/> defines the state that a finding leads to.
/// </summary>
internal enum ApplicationFinding
{
    /// <summary>A card verified the person.</summary>
    CardVerified,

    /// <summary>The card or its data were refused.</summary>
    CardRefused,

    /// <summary>The card and the declaration differ in a way that a reviewer must examine.</summary>
    CardNeedsReview,

    /// <summary>The card could not be verified now; another session may succeed.</summary>
    CardUndecided,

    /// <summary>A letter was delivered, which verifies the person.</summary>
    LetterDelivered,

    /// <summary>A letter did not reach the person.</summary>
    LetterFailed,

    /// <summary>Documents or letters need a decision by people.</summary>
    MailNeedsReview,

    /// <summary>Documents were withdrawn; the person sends new ones.</summary>
    DocumentsWithdrawn,

    /// <summary>The review ended, and the verification continues.</summary>
    ReviewContinued,

    /// <summary>The review ended with a refusal.</summary>
    ReviewRefused,

    /// <summary>The application was cancelled.</summary>
    Cancelled,
}

/// <summary>
/// Defines the states of an application: this class alone decides which state a finding leads to. VERIFIED, REJECTED and CANCELLED are
/// final, with one exception: a returned letter revokes a verification by mail (docs/adr/0014).
/// </summary>
internal static class ApplicationLifecycle
{
    /// <summary>Gets the state that a finding leads to.</summary>
    /// <exception cref="InvalidOperationException">
    /// The finding is impossible in this state, which the caller must check before the call.
    /// </exception>
    public static ApplicationState Next(ApplicationState state, ApplicationFinding finding) => (state, finding) switch
    {
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardVerified) => ApplicationState.Verified,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardRefused) => ApplicationState.Rejected,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardNeedsReview) => ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardUndecided) => ApplicationState.AwaitingVerification,

        // A review may accept a letter that was delivered.
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.LetterDelivered) =>
            ApplicationState.Verified,
        // An application that awaits verification keeps its state. One that is verified or in review needs a reviewer.
        (ApplicationState.AwaitingVerification, ApplicationFinding.LetterFailed) => ApplicationState.AwaitingVerification,
        (ApplicationState.NeedsReview or ApplicationState.Verified, ApplicationFinding.LetterFailed) => ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview or ApplicationState.Verified,
            ApplicationFinding.MailNeedsReview) =>
            ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.DocumentsWithdrawn) =>
            ApplicationState.AwaitingVerification,

        (ApplicationState.NeedsReview, ApplicationFinding.ReviewContinued) => ApplicationState.AwaitingVerification,
        (ApplicationState.NeedsReview, ApplicationFinding.ReviewRefused) => ApplicationState.Rejected,

        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.Cancelled) => ApplicationState.Cancelled,
        _ => throw new InvalidOperationException($"The finding {finding} is impossible in the current state of the application."),
    };

    /// <summary>Throws when the application does not await verification.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-NOT-OPEN.</exception>
    public static void RequireAwaitingVerification(ApplicationRow application, string? detail = null)
    {
        if (application.State != ApplicationState.AwaitingVerification)
        {
            throw new ServiceFailureException(ServiceFailures.ApplicationNotOpen, detail);
        }
    }

    /// <summary>
    /// Checks whether a state is final. Only a returned letter leads out of a final state: it revokes a verification by mail.
    /// </summary>
    public static bool IsFinal(this ApplicationState state) =>
        state is ApplicationState.Verified or ApplicationState.Rejected or ApplicationState.Cancelled;
}
