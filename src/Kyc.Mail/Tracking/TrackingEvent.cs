namespace Kyc.Mail.Tracking;

/// <summary>
/// Specifies an event in a report of Japan Post. The values are in the order in which the events usually happen. If two reports have the
/// same time, the later value applies.
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

    /// <summary>Not found by the search (亡失). The mail staff enter this event when the post office reports it to them.</summary>
    Lost,

    /// <summary>On the way back to the sender (返送).</summary>
    Returning,

    /// <summary>Forwarded to a different address (転送), which must not happen to a 転送不要 item.</summary>
    Forwarded,

    /// <summary>Returned to the sender (差出人に返送済み).</summary>
    Returned,
}
