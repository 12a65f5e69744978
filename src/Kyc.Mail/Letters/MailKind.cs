namespace Kyc.Mail.Letters;

/// <summary>Specifies how a letter is sent (law.md 1.4: 書留郵便等; mail.md 8.5).</summary>
public enum MailKind
{
    /// <summary>Simplified registered mail (簡易書留).</summary>
    SimplifiedRegistered,

    /// <summary>Registered mail (一般書留).</summary>
    Registered,

    /// <summary>Registered mail that is delivered only to the addressee in person (本人限定受取郵便, 特定事項伝達型).</summary>
    RestrictedDelivery,
}

/// <summary>Specifies the postal class of a letter by size and weight.</summary>
public enum WeightClass
{
    /// <summary>Standard-size mail (定形郵便物), up to 50 g.</summary>
    Standard,

    /// <summary>Mail of any other size or weight (定形外郵便物).</summary>
    NonStandard,
}

/// <summary>Contains the post office's terms that are printed on letters and manifests.</summary>
public static class PostalTerms
{
    /// <summary>The mark on mail that must not be forwarded to a new address.</summary>
    public const string NonForwardable = "転送不要";

    /// <summary>Returns the mark for the kind of mail on the face of the letter.</summary>
    public static string GetFaceMark(this MailKind kind) => kind switch
    {
        MailKind.SimplifiedRegistered => "簡易書留",
        MailKind.Registered => "書留",
        MailKind.RestrictedDelivery => "本人限定受取",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Returns the full name of the kind of mail for manifests.</summary>
    public static string GetName(this MailKind kind) => kind switch
    {
        MailKind.SimplifiedRegistered => "簡易書留",
        MailKind.Registered => "一般書留",
        MailKind.RestrictedDelivery => "本人限定受取郵便（特定事項伝達型）",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Returns the name of the weight class for manifests.</summary>
    public static string GetName(this WeightClass weight) => weight switch
    {
        WeightClass.Standard => "定形",
        WeightClass.NonStandard => "定形外",
        _ => throw new ArgumentOutOfRangeException(nameof(weight)),
    };
}
