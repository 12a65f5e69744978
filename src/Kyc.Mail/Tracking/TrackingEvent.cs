namespace Kyc.Mail.Tracking;

/// <summary>
/// Specifies an event in a report of Japan Post. The values are in the order of an item's way, which decides between reports of the same
/// minute.
/// </summary>
public enum TrackingEvent
{
    /// <summary>Accepted by the post office (引受).</summary>
    Accepted,

    /// <summary>In transit between offices (中継, 通過, 到着).</summary>
    InTransit,

    /// <summary>Out for delivery (持ち出し中).</summary>
    OutForDelivery,

    /// <summary>Nobody was at home; a notice was left (ご不在のため持ち戻り).</summary>
    Absent,

    /// <summary>Kept at the office (保管).</summary>
    Held,

    /// <summary>The post office is searching for the item (調査中).</summary>
    UnderInvestigation,

    /// <summary>Delivered to a person (お届け先にお届け済み, 窓口でお渡し).</summary>
    Delivered,

    /// <summary>Not found by the search (亡失). The mail staff enter it from the office's answer.</summary>
    Lost,

    /// <summary>On the way back to the sender (返送).</summary>
    Returning,

    /// <summary>Forwarded to another address (転送), which must not happen to a 転送不要 item.</summary>
    Forwarded,

    /// <summary>Returned to the sender (差出人に返送済み).</summary>
    Returned,
}
