namespace Kyc.Mail.Tracking;

/// <summary>Specifies how far the delivery of an item has progressed (mail.md 8.4).</summary>
public enum ItemStage
{
    /// <summary>The company has posted the item, and there is no report yet.</summary>
    Dispatched,

    /// <summary>The post office has accepted the item.</summary>
    Accepted,

    /// <summary>The item is in transit between post offices.</summary>
    InTransit,

    /// <summary>The item is out for delivery.</summary>
    OutForDelivery,

    /// <summary>Delivery was attempted, but nobody was at home.</summary>
    Absent,

    /// <summary>The item is kept at a post office.</summary>
    Held,

    /// <summary>The post office is searching for the item.</summary>
    UnderInvestigation,

    /// <summary>The item was delivered to a person. This stage is final.</summary>
    Delivered,

    /// <summary>The post office did not find the item. This stage is final.</summary>
    Lost,

    /// <summary>The item is on the way back to the sender.</summary>
    Returning,

    /// <summary>
    /// The item was forwarded to a different address. Staff must be alerted. The residence is not confirmed, even if a delivery is reported
    /// later.
    /// </summary>
    Forwarded,

    /// <summary>The item was returned to the sender. This stage is final.</summary>
    Returned,
}
