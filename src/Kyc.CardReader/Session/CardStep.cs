namespace Kyc.CardReader.Session;

/// <summary>
/// Defines the states of a card session in their order. A state is reported when it is entered. After a temporary failure a session returns
/// to <see cref="WaitingForCard"/>, but never after the password was sent.
/// </summary>
public enum CardStep
{
    /// <summary>Waiting for a reader, for a card on a reader, or for a PC/SC service that became unavailable.</summary>
    WaitingForCard,

    /// <summary>The card in the reader is not a My Number Card. At least one reader is empty, so the wait continues.</summary>
    UnsupportedCardFound,

    /// <summary>There is more than one My Number Card. The session waits until only one is left.</summary>
    SeveralCardsFound,

    /// <summary>Reserving the card and identifying its kind.</summary>
    Identifying,

    /// <summary>Querying whether the card holds a signature certificate.</summary>
    CheckingCertificate,

    /// <summary>Querying how many tries are left, which does not use one.</summary>
    CheckingTries,

    /// <summary>Sending the password. From this state on, the session cannot be canceled.</summary>
    VerifyingPassword,

    /// <summary>The response to the password was lost. Querying the counter to determine whether the try was counted.</summary>
    RereadingTries,

    /// <summary>Reading the signature certificate.</summary>
    ReadingCertificate,

    /// <summary>The card computes the signature.</summary>
    Signing,

    /// <summary>The document is signed. The card may be removed.</summary>
    Done,
}
