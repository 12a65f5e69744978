namespace Kyc.Mail.Barcodes;

/// <summary>The four bars of the customer barcode, numbered as Japan Post's manual numbers them (mail.md 8.1).</summary>
public enum BarHeight
{
    /// <summary>Long: up and down (ロングバー).</summary>
    Full = 1,

    /// <summary>Up from the middle (セミロングバー 上).</summary>
    SemiLongUp = 2,

    /// <summary>Down from the middle (セミロングバー 下).</summary>
    SemiLongDown = 3,

    /// <summary>The short bar in the middle (タイミングバー).</summary>
    Timing = 4,
}
