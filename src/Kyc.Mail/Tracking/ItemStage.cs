namespace Kyc.Mail.Tracking;

/// <summary>Specifies where an item is (mail.md 8.4).</summary>
public enum ItemStage
{
    /// <summary>Posted by the company; no report yet.</summary>
    Dispatched,

    /// <summary>Accepted by the post office.</summary>
    Accepted,

    /// <summary>Between offices.</summary>
    InTransit,

    /// <summary>Being delivered.</summary>
    OutForDelivery,

    /// <summary>Delivery was attempted, but nobody was at home.</summary>
    Absent,

    /// <summary>Kept at the office.</summary>
    Held,

    /// <summary>The post office is searching for the item.</summary>
    UnderInvestigation,

    /// <summary>Delivered to a person. Final.</summary>
    Delivered,

    /// <summary>Not found. Final.</summary>
    Lost,

    /// <summary>On the way back to the sender.</summary>
    Returning,

    /// <summary>
    /// Forwarded to a different address, which must raise an alarm. The residence is not confirmed, even if a delivery is reported later.
    /// </summary>
    Forwarded,

    /// <summary>Returned to the sender. Final.</summary>
    Returned,
}
