using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.CardVerification;

/// <summary>The numbers in <c>card_session</c>.</summary>
internal static class CardSessionNumbers
{
    /// <summary>States.</summary>
    public static readonly StoredNumbers<CardSessionState> State =
        new([(CardSessionState.Open, 1), (CardSessionState.Decided, 2), (CardSessionState.Replaced, 3)]);

    /// <summary>Outcomes; none until decided.</summary>
    public static readonly StoredNumbers<VerificationOutcome> Outcome = new(
    [
        (VerificationOutcome.Unspecified, 0), (VerificationOutcome.Verified, 1), (VerificationOutcome.Rejected, 2),
        (VerificationOutcome.NeedsReview, 3), (VerificationOutcome.Retry, 4),
    ]);
}
