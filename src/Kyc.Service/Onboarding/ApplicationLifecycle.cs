using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Specifies the result of a step of the verification. <see cref="ApplicationLifecycle"/> alone defines the state to which a result moves
/// the application.
/// </summary>
internal enum ApplicationFinding
{
    /// <summary>A card verified the person.</summary>
    CardVerified,

    /// <summary>The card or its data were refused.</summary>
    CardRefused,

    /// <summary>The card and the declaration differ in a way that a reviewer must examine.</summary>
    CardNeedsReview,

    /// <summary>The card could not be verified now. A later session may succeed.</summary>
    CardUndecided,

    /// <summary>A letter was delivered, which verifies the person.</summary>
    LetterDelivered,

    /// <summary>A letter did not reach the person.</summary>
    LetterFailed,

    /// <summary>Staff must decide about documents or letters.</summary>
    MailNeedsReview,

    /// <summary>Documents were withdrawn. The person sends new documents.</summary>
    DocumentsWithdrawn,

    /// <summary>The review ended, and the verification continues.</summary>
    ReviewContinued,

    /// <summary>The reviewers refused the application.</summary>
    ReviewRefused,

    /// <summary>The application was cancelled.</summary>
    Cancelled,
}

/// <summary>
/// Defines the states of an application and the transitions between them. VERIFIED, REJECTED and CANCELLED are final, with one exception: a
/// later finding about the letter, such as its return, revokes a verification by mail (docs/adr/0014).
/// </summary>
internal static class ApplicationLifecycle
{
    /// <summary>Gets the state to which a finding moves an application.</summary>
    /// <exception cref="InvalidOperationException">
    /// The finding is impossible in this state. The caller must check the state first.
    /// </exception>
    public static ApplicationState GetNextState(ApplicationState state, ApplicationFinding finding) => (state, finding) switch
    {
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardVerified) => ApplicationState.Verified,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardRefused) => ApplicationState.Rejected,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardNeedsReview) => ApplicationState.NeedsReview,
        (ApplicationState.AwaitingVerification, ApplicationFinding.CardUndecided) => ApplicationState.AwaitingVerification,

        // Reviewers may accept a letter that was delivered.
        (ApplicationState.AwaitingVerification or ApplicationState.NeedsReview, ApplicationFinding.LetterDelivered) =>
            ApplicationState.Verified,
        // An application that awaits verification keeps its state. An application that is verified or in review needs a reviewer.
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

    /// <summary>Checks that the application awaits verification.</summary>
    /// <exception cref="ServiceFailureException">APPLICATION-NOT-OPEN: the application has a different state.</exception>
    public static void RequireAwaitingVerification(ApplicationRow application, string? detail = null)
    {
        if (application.State != ApplicationState.AwaitingVerification)
        {
            throw new ServiceFailureException(ServiceFailures.ApplicationNotOpen, detail);
        }
    }

    /// <summary>
    /// Checks whether the given state is final. The only final state that can change is VERIFIED: a later finding about the letter, such as
    /// its return, revokes a verification by mail.
    /// </summary>
    public static bool IsFinal(this ApplicationState state) =>
        state is ApplicationState.Verified or ApplicationState.Rejected or ApplicationState.Cancelled;
}
