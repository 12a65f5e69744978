namespace Kyc.Mail.Tracking;

/// <summary>What does not fit in the reports about an item. Each is for a person to look at.</summary>
public enum TrackingContradiction
{
    /// <summary>A report from before the day of posting: perhaps one of an earlier item with the same number.</summary>
    BeforePosting,

    /// <summary>More than one outcome: delivered and returned, lost and delivered.</summary>
    SeveralOutcomes,

    /// <summary>The item went on moving after its outcome.</summary>
    AfterOutcome,

    /// <summary>More than one reason for coming back.</summary>
    SeveralReasons,

    /// <summary>Sent on to another address although it is marked 転送不要.</summary>
    Forwarded,
}
