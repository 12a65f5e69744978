using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.CardVerification;

/// <summary>Defines the numbers that the table <c>card_session</c> stores for enum values.</summary>
internal static class CardSessionNumbers
{
    /// <summary>The numbers of the session states.</summary>
    public static readonly StoredNumberMap<CardSessionState> State =
        new([(CardSessionState.Open, 1), (CardSessionState.Decided, 2), (CardSessionState.Replaced, 3)]);

    /// <summary>The numbers of the outcomes. The number of a session is 0 until it has an outcome.</summary>
    public static readonly StoredNumberMap<VerificationOutcome> Outcome = new(
    [
        (VerificationOutcome.Unspecified, 0), (VerificationOutcome.Verified, 1), (VerificationOutcome.Rejected, 2),
        (VerificationOutcome.NeedsReview, 3), (VerificationOutcome.Retry, 4),
    ]);
}
