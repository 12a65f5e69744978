namespace Kyc.Mail.Tracking;

/// <summary>Specifies a contradiction in the reports about an item, which a person must check.</summary>
public enum TrackingContradiction
{
    /// <summary>The time of a report is before the day of posting. The report may be about an earlier item with the same number.</summary>
    BeforePosting,

    /// <summary>There is more than one outcome, for example delivered and returned, or lost and delivered.</summary>
    SeveralOutcomes,

    /// <summary>A report that is not final has a later time than a report of a final outcome.</summary>
    AfterOutcome,

    /// <summary>The reports state more than one reason for the return.</summary>
    SeveralReasons,

    /// <summary>The item was forwarded to a different address although it is marked 転送不要.</summary>
    Forwarded,
}
