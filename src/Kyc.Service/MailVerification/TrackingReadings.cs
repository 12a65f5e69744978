using Kyc.Contracts.V1;
using Kyc.Mail.Tracking;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Classifies the meanings ("readings") that people assign to lines of status files, and converts them between the API contract and
/// Kyc.Mail.
/// </summary>
internal static class TrackingReadings
{
    /// <summary>Checks whether the reading is a return, which needs a reason.</summary>
    public static bool IsReturn(TrackingReading reading) => reading is TrackingReading.Returning or TrackingReading.Returned;

    /// <summary>
    /// Checks whether the reading speaks against the residence. Every other reading may let the letter verify a person, now or together
    /// with a later report.
    /// </summary>
    public static bool IsAdverse(TrackingReading reading) =>
        IsReturn(reading) || reading is TrackingReading.Forwarded or TrackingReading.Lost;

    /// <summary>Converts a report to a reading with the reason for a return. A null report becomes SAYS_NOTHING.</summary>
    public static (TrackingReading Reading, MailReturnReason Reason) FromReport(TrackingReport? report)
    {
        if (report is null)
        {
            return (TrackingReading.SaysNothing, MailReturnReason.Unspecified);
        }

        var reading = MailEnumMaps.ReadingMap.ToOtherValue(report.Event);
        return (reading, IsReturn(reading) ? MailEnumMaps.ToReturnReason(report.Reason) : MailReturnReason.Unspecified);
    }

    /// <summary>Converts a reading to a report. Returns null for the reading SAYS_NOTHING.</summary>
    public static TrackingReport? ToReport(TrackingReading reading, MailReturnReason reason, DateTimeOffset? at, string office) =>
        reading == TrackingReading.SaysNothing ? null : new TrackingReport(
            MailEnumMaps.ReadingMap.ToOwnValue(reading),
            IsReturn(reading) ? MailEnumMaps.ReasonMap.ToOwnValue(reason) : ReturnReason.NotStated,
            at!.Value.ToUniversalTime(),
            office);
}
