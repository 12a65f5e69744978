namespace Kyc.Mail.Tracking;

/// <summary>
/// Specifies why an item is returned (mail.md 8.4). The values are in order of caution: if an item has several reasons, the first one
/// decides, and any reason takes precedence over none.
/// </summary>
public enum ReturnReason
{
    /// <summary>There is no person with this name at the address (あて所に尋ねあたらず).</summary>
    NotAtAddress,

    /// <summary>The person has moved (転居先不明, 転送期間経過).</summary>
    Moved,

    /// <summary>The addressee refused the item (受取拒絶).</summary>
    Refused,

    /// <summary>Nobody collected the item in time (保管期間経過).</summary>
    StorageExpired,

    /// <summary>The report states no reason; the reason is on the envelope.</summary>
    NotStated,

    /// <summary>
    /// The address on the item is incomplete (あて名不完全). Like every reason, it takes precedence over none; it is last only because of its
    /// number.
    /// </summary>
    AddressIncomplete,
}
