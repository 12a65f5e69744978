using Kyc.Contracts.V1;
using Kyc.Service.Onboarding;

namespace Kyc.Service.Tests.Onboarding;

public sealed class ApplicationLifecycleTests
{
    private const ApplicationState Waiting = ApplicationState.AwaitingVerification;
    private const ApplicationState Review = ApplicationState.NeedsReview;

    /// <summary>The next state for each possible combination of state and finding. All other combinations are impossible.</summary>
    private static readonly Dictionary<(ApplicationState, ApplicationFinding), ApplicationState> Transitions = new()
    {
        [(Waiting, ApplicationFinding.CardVerified)] = ApplicationState.Verified,
        [(Waiting, ApplicationFinding.CardRefused)] = ApplicationState.Rejected,
        [(Waiting, ApplicationFinding.CardNeedsReview)] = Review,
        [(Waiting, ApplicationFinding.CardUndecided)] = Waiting,
        [(Waiting, ApplicationFinding.LetterDelivered)] = ApplicationState.Verified,
        [(Waiting, ApplicationFinding.LetterFailed)] = Waiting,
        [(Waiting, ApplicationFinding.MailNeedsReview)] = Review,
        [(Waiting, ApplicationFinding.DocumentsWithdrawn)] = Waiting,
        [(Waiting, ApplicationFinding.Cancelled)] = ApplicationState.Cancelled,
        [(Review, ApplicationFinding.LetterDelivered)] = ApplicationState.Verified,
        [(Review, ApplicationFinding.LetterFailed)] = Review,
        [(Review, ApplicationFinding.MailNeedsReview)] = Review,
        [(Review, ApplicationFinding.DocumentsWithdrawn)] = Waiting,
        [(Review, ApplicationFinding.ReviewContinued)] = Waiting,
        [(Review, ApplicationFinding.ReviewRefused)] = ApplicationState.Rejected,
        [(Review, ApplicationFinding.Cancelled)] = ApplicationState.Cancelled,
        // A returned letter withdraws a verification by mail (docs/adr/0014).
        [(ApplicationState.Verified, ApplicationFinding.LetterFailed)] = Review,
        [(ApplicationState.Verified, ApplicationFinding.MailNeedsReview)] = Review,
    };

    [Fact]
    public void Every_finding_in_every_state_leads_to_the_expected_state_or_is_refused()
    {
        foreach (var state in Enum.GetValues<ApplicationState>())
        {
            foreach (var finding in Enum.GetValues<ApplicationFinding>())
            {
                if (Transitions.TryGetValue((state, finding), out var nextState))
                {
                    Assert.Equal(nextState, ApplicationLifecycle.GetNextState(state, finding));
                }
                else
                {
                    Assert.Throws<InvalidOperationException>(() => ApplicationLifecycle.GetNextState(state, finding));
                }
            }
        }
    }
}
