namespace Kyc.Mail.Tracking;

/// <summary>
/// Specifies why an item is returned (mail.md 8.4). The values are in order of precedence: if reports state several reasons for an item,
/// the first value in this enumeration applies. A stated reason always takes precedence over <see cref="NotStated"/>.
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
    /// The address on the item is incomplete (あて名不完全). Like every stated reason, it takes precedence over <see cref="NotStated"/>, although
    /// its value is higher.
    /// </summary>
    AddressIncomplete,
}
