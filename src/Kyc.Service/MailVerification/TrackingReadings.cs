using Kyc.Contracts.V1;
using Kyc.Mail.Tracking;

namespace Kyc.Service.MailVerification;

/// <summary>Readings of lines in words of the contract and of the library.</summary>
internal static class TrackingReadings
{
    /// <summary>Whether the reading is a return, which has a reason.</summary>
    public static bool IsReturn(TrackingReading reading) => reading is TrackingReading.Returning or TrackingReading.Returned;

    /// <summary>
    /// Whether the reading speaks against the residence. Every other one lets the letter verify somebody, now or with its next report.
    /// </summary>
    public static bool IsAgainst(TrackingReading reading) =>
        IsReturn(reading) || reading is TrackingReading.Forwarded or TrackingReading.Lost;

    /// <summary>The reading that a report would be; a line without report says nothing.</summary>
    public static (TrackingReading Reading, MailReturnReason Reason) Of(TrackingReport? report)
    {
        if (report is null) return (TrackingReading.SaysNothing, MailReturnReason.Unspecified);
        var reading = MailContract.Readings.OtherOf(report.Event);
        return (reading, IsReturn(reading) ? MailContract.ReasonOf(report.Reason) : MailReturnReason.Unspecified);
    }

    /// <summary>The report that a reading is; null when the line says nothing.</summary>
    public static TrackingReport? ReportOf(TrackingReading reading, MailReturnReason reason, DateTimeOffset? at, string office) =>
        reading == TrackingReading.SaysNothing ? null : new TrackingReport(
            MailContract.Readings.OwnOf(reading),
            IsReturn(reading) ? MailContract.Reasons.OwnOf(reason) : ReturnReason.NotStated,
            at!.Value.ToUniversalTime(),
            office);
}
