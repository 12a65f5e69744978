namespace Kyc.Mail.Posting;

/// <summary>Specifies the kind of mail that a posting number indicates (mail.md 8.3).</summary>
public enum PostingKind
{
    /// <summary>The number does not indicate a kind.</summary>
    Unknown,

    /// <summary>Registered mail that is recorded at each office (一般書留).</summary>
    Registered,

    /// <summary>Registered mail for cash (現金書留).</summary>
    Cash,

    /// <summary>Registered mail with a record of acceptance and delivery (簡易書留).</summary>
    SimplifiedRegistered,

    /// <summary>
    /// Mail that is put into the letter box without a signature (特定記録). It is not registered mail and does not prove delivery to a person.
    /// </summary>
    Recorded,

    /// <summary>Cash on delivery (代金引換).</summary>
    CashOnDelivery,
}
