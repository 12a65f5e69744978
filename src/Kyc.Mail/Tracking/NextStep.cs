namespace Kyc.Mail.Tracking;

/// <summary>Specifies what the mail process does next about an item.</summary>
public enum NextStep
{
    /// <summary>Nothing is done until a further report about the item arrives.</summary>
    Wait,

    /// <summary>The residence is confirmed.</summary>
    Complete,

    /// <summary>
    /// The person does not live at this address. No second letter is sent there, and a letter is sent to a different address only after a
    /// new document has been received (mail.md 8.4).
    /// </summary>
    RejectAddress,

    /// <summary>The letter may be sent to the same address once more.</summary>
    ResendOnce,

    /// <summary>A person must decide what to do next.</summary>
    Review,

    /// <summary>
    /// A status file contains a line about the item that was not understood. Until a person has read the line, the residence is neither
    /// confirmed nor rejected.
    /// </summary>
    ReadLine,
}

/// <summary>Determines what the mail process does next about an item.</summary>
public static class NextStepRules
{
    /// <summary>
    /// Returns the next step for the given state of an item. An unread line takes precedence over everything else. Contradictory reports
    /// always require a decision by a person. A returned item never leads to <see cref="NextStep.Complete"/>.
    /// </summary>
    /// <param name="state">State of the item.</param>
    /// <param name="earlierLetterCount">The number of letters that were sent to this address before this one.</param>
    /// <param name="isResendAllowed">
    /// Whether the company's policy allows sending a second letter to the same address after nobody collected the first one.
    /// </param>
    public static NextStep Determine(TrackingState state, int earlierLetterCount, bool isResendAllowed)
    {
        if (state.UnreadLineCount > 0)
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
                // A second letter is sent only after the first one has been returned, because until then the first one may still be
                // delivered.
                ReturnReason.StorageExpired when state.Stage == ItemStage.Returning => NextStep.Wait,
                ReturnReason.StorageExpired when isResendAllowed && earlierLetterCount == 0 => NextStep.ResendOnce,
                _ => NextStep.Review,
            },
            _ => NextStep.Wait,
        };
    }
}
