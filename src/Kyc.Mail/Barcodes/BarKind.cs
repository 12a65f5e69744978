namespace Kyc.Mail.Barcodes;

/// <summary>Specifies the four kinds of bar in the customer barcode, numbered as in Japan Post's manual (mail.md 8.1).</summary>
public enum BarKind
{
    /// <summary>Bar that extends up and down from the middle (ロングバー).</summary>
    Full = 1,

    /// <summary>Bar that extends up from the middle (セミロングバー 上).</summary>
    SemiLongUp = 2,

    /// <summary>Bar that extends down from the middle (セミロングバー 下).</summary>
    SemiLongDown = 3,

    /// <summary>Short bar in the middle (タイミングバー).</summary>
    Timing = 4,
}
