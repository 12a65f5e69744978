namespace Kyc.Mail.Tracking;

/// <summary>Where an item is (mail.md 8.4).</summary>
public enum ItemStage
{
    /// <summary>Posted by us; no report yet.</summary>
    Dispatched,

    /// <summary>Taken over by the post office.</summary>
    Accepted,

    /// <summary>Between offices.</summary>
    InTransit,

    /// <summary>Being delivered.</summary>
    Out,

    /// <summary>Nobody was at home.</summary>
    Absent,

    /// <summary>Kept at the office.</summary>
    Held,

    /// <summary>Being searched for.</summary>
    Investigated,

    /// <summary>Handed over. Ends the way.</summary>
    Delivered,

    /// <summary>Not found. Ends the way.</summary>
    Lost,

    /// <summary>On its way back.</summary>
    Returning,

    /// <summary>Sent on to another address: an alarm. The residence is not confirmed, whatever follows.</summary>
    Forwarded,

    /// <summary>Back with the sender. Ends the way.</summary>
    Returned,
}
