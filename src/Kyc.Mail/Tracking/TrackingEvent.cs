namespace Kyc.Mail.Tracking;

/// <summary>
/// What a report of Japan Post tells of an item. The order is that of an item's way, which decides between reports of the same minute.
/// </summary>
public enum TrackingEvent
{
    /// <summary>Taken over by the post office (引受).</summary>
    Accepted,

    /// <summary>On the way between offices (中継, 通過, 到着).</summary>
    InTransit,

    /// <summary>With the person who delivers (持ち出し中).</summary>
    Out,

    /// <summary>Nobody was at home; a notice was left (ご不在のため持ち戻り).</summary>
    Absent,

    /// <summary>Kept at the office (保管).</summary>
    Held,

    /// <summary>Being searched for (調査中).</summary>
    Investigated,

    /// <summary>Handed over (お届け先にお届け済み, 窓口でお渡し).</summary>
    Delivered,

    /// <summary>Not found by the search (亡失); the mail room enters it from the office's answer.</summary>
    Lost,

    /// <summary>On its way back to the sender (返送).</summary>
    Returning,

    /// <summary>Sent on to another address (転送), which must not happen to a 転送不要 item.</summary>
    Forwarded,

    /// <summary>Back with the sender (差出人に返送済み).</summary>
    Returned,
}
