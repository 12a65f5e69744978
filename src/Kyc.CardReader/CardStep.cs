namespace Kyc.CardReader;

/// <summary>Where a card session is, in the order in which the steps come. Reported as a step begins.</summary>
public enum CardStep
{
    /// <summary>Waiting for a reader, or for a card on one.</summary>
    WaitingForCard,

    /// <summary>Reserving the card and finding out what card it is.</summary>
    Identifying,

    /// <summary>Asking how many tries are left, which costs none.</summary>
    CheckingTries,

    /// <summary>Sending the password. From here on the session is not abandoned.</summary>
    VerifyingPassword,

    /// <summary>Reading the signature certificate.</summary>
    ReadingCertificate,

    /// <summary>The card computes the signature.</summary>
    Signing,

    /// <summary>Signed: the card may be taken away.</summary>
    Done,
}
