namespace Kyc.Mail.Tracking;

/// <summary>
/// Specifies the event in a report by Japan Post. The values are in the order in which the events usually happen. If two reports of
/// progress have the same time, the later value applies.
/// </summary>
public enum TrackingEvent
{
    /// <summary>The post office accepted the item (引受).</summary>
    Accepted,

    /// <summary>The item is in transit between post offices (中継, 通過, 到着).</summary>
    InTransit,

    /// <summary>The item is out for delivery (持ち出し中).</summary>
    OutForDelivery,

    /// <summary>Nobody was at home; a notice was left (ご不在のため持ち戻り).</summary>
    Absent,

    /// <summary>The item is kept at a post office (保管).</summary>
    Held,

    /// <summary>The post office is searching for the item (調査中).</summary>
    UnderInvestigation,

    /// <summary>The item was delivered to a person (お届け先にお届け済み, 窓口でお渡し).</summary>
    Delivered,

    /// <summary>
    /// The post office searched for the item and did not find it (亡失). The mail staff enter this event when the post office reports it to
    /// them.
    /// </summary>
    Lost,

    /// <summary>The item is on the way back to the sender (返送).</summary>
    Returning,

    /// <summary>The item was forwarded to a different address (転送), which must not happen to a 転送不要 item.</summary>
    Forwarded,

    /// <summary>The item was returned to the sender (差出人に返送済み).</summary>
    Returned,
}
