namespace Kyc.Mail.Posting;

/// <summary>Kinds of registered items that numbers hint at (mail.md 8.3).</summary>
public enum PostingKind
{
    /// <summary>The number hints at none.</summary>
    Unknown,

    /// <summary>Registered with record of each office (一般書留).</summary>
    Registered,

    /// <summary>Registered cash (現金書留).</summary>
    Cash,

    /// <summary>Registered with record of acceptance and delivery (簡易書留).</summary>
    SimplifiedRegistered,

    /// <summary>Put into the letter box without a signature (特定記録): not registered mail, and no proof of delivery into hands.</summary>
    Recorded,

    /// <summary>Paid on delivery (代金引換).</summary>
    CashOnDelivery,
}
