namespace Kyc.CardReader.Session;

/// <summary>
/// The states of a card session, in the order in which they come. Reported as a state is entered. A session goes back to
/// <see cref="WaitingForCard"/> after a failure that passes, but never once the password is sent.
/// </summary>
public enum CardStep
{
    /// <summary>Waiting for a reader, or for a card on one; for the PC/SC service too, when it went away.</summary>
    WaitingForCard,

    /// <summary>The card that is there is not a My Number Card; another reader is empty, so the wait goes on.</summary>
    OtherCardSeen,

    /// <summary>More than one My Number Card is there: waiting until all but one are taken away.</summary>
    SeveralCardsSeen,

    /// <summary>Reserving the card and finding out what card it is.</summary>
    Identifying,

    /// <summary>Asking whether the card holds a signature certificate.</summary>
    CheckingCertificate,

    /// <summary>Asking how many tries are left, which costs none.</summary>
    CheckingTries,

    /// <summary>Sending the password. From here on the session is not abandoned.</summary>
    VerifyingPassword,

    /// <summary>The answer to the password was lost: asking the counter what became of it.</summary>
    RereadingTries,

    /// <summary>Reading the signature certificate.</summary>
    ReadingCertificate,

    /// <summary>The card computes the signature.</summary>
    Signing,

    /// <summary>Signed: the card may be taken away.</summary>
    Done,
}
