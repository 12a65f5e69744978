namespace Kyc.Mail.Tracking;

/// <summary>
/// Why an item comes back (mail.md 8.4). The order is that of caution: of several reasons for one item the first decides, and any reason
/// says more than none.
/// </summary>
public enum ReturnReason
{
    /// <summary>Nobody of this name at the address (あて所に尋ねあたらず).</summary>
    NotAtAddress,

    /// <summary>Moved (転居先不明, 転送期間経過).</summary>
    Moved,

    /// <summary>The addressee did not take it (受取拒絶).</summary>
    Refused,

    /// <summary>Nobody came for it in time (保管期間経過).</summary>
    StorageExpired,

    /// <summary>The report names none: it stands on the envelope.</summary>
    NotStated,

    /// <summary>The address on the item is incomplete (あて名不完全). Says more than none, like every reason; here for its number.</summary>
    AddressIncomplete,
}
