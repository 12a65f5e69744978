namespace Kyc.Mail.Tracking;

/// <summary>Specifies what the mail process does with an item.</summary>
public enum NextStep
{
    /// <summary>Nothing: the item is in transit.</summary>
    Wait,

    /// <summary>The residence is confirmed.</summary>
    Complete,

    /// <summary>
    /// The person does not live at this address: no second letter is sent there, and none to another address without a new document
    /// (mail.md 8.4).
    /// </summary>
    RejectAddress,

    /// <summary>The letter may be sent to the same address once more.</summary>
    ResendOnce,

    /// <summary>A person must decide.</summary>
    Review,

    /// <summary>A person must read a line that was not understood. Until then the item is not decided.</summary>
    ReadLine,
}

/// <summary>Determines the next step from the state of an item.</summary>
public static class NextSteps
{
    /// <summary>
    /// Returns the next step. An unread line always comes first. Contradictory reports always require a decision by a person. A returned
    /// item never leads to <see cref="NextStep.Complete"/>.
    /// </summary>
    /// <param name="state">State of the item.</param>
    /// <param name="earlierLetterCount">Number of letters sent to this address before this one.</param>
    /// <param name="isResendAllowed">Policy of the company: whether a letter that nobody collected is sent a second time.</param>
    public static NextStep Determine(TrackingState state, int earlierLetterCount, bool isResendAllowed)
    {
        if (state.UnreadLines > 0)
        {
            return NextStep.ReadLine;
        }

        if (state.Contradictions.Count > 0)
        {
            return NextStep.Review;
        }

        return state.Stage switch
        {
            ItemStage.Delivered => NextStep.Complete,
            ItemStage.Lost or ItemStage.Forwarded => NextStep.Review,
            ItemStage.Returning or ItemStage.Returned => state.Reason switch
            {
                ReturnReason.NotAtAddress or ReturnReason.Moved => NextStep.RejectAddress,
                // Another letter is sent only after this one is back, because until then it is still in the mail.
                ReturnReason.StorageExpired when state.Stage == ItemStage.Returning => NextStep.Wait,
                ReturnReason.StorageExpired when isResendAllowed && earlierLetterCount == 0 => NextStep.ResendOnce,
                _ => NextStep.Review,
            },
            _ => NextStep.Wait,
        };
    }
}
