namespace Kyc.Mail.Tracking;

/// <summary>What the mail room does about an item.</summary>
public enum NextStep
{
    /// <summary>Nothing: the item is on its way.</summary>
    Wait,

    /// <summary>The residence is confirmed.</summary>
    Complete,

    /// <summary>
    /// The person does not live at this address: no second letter there, and none to another address without a new document (mail.md 8.4).
    /// </summary>
    RejectAddress,

    /// <summary>The letter may be sent once more to the same address.</summary>
    ResendOnce,

    /// <summary>A person decides.</summary>
    Review,

    /// <summary>A person reads a line that was not understood; before that the item is not decided.</summary>
    ReadLine,
}

/// <summary>From the state of an item to what is done.</summary>
public static class NextSteps
{
    /// <summary>
    /// The step. While a line is unread there is no other; contradictory reports always go to a person; what came back is never
    /// <see cref="NextStep.Complete"/>.
    /// </summary>
    /// <param name="state">State of the item.</param>
    /// <param name="earlierSendings">How many letters were sent to this address before this one.</param>
    /// <param name="resendAllowed">The company's policy: whether a letter that nobody came for is sent a second time.</param>
    public static NextStep For(TrackingState state, int earlierSendings, bool resendAllowed)
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
                // The letter is in nobody's hands before it is back: only then another one is sent.
                ReturnReason.StorageExpired when state.Stage == ItemStage.Returning => NextStep.Wait,
                ReturnReason.StorageExpired when resendAllowed && earlierSendings == 0 => NextStep.ResendOnce,
                _ => NextStep.Review,
            },
            _ => NextStep.Wait,
        };
    }
}
