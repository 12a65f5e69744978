namespace Kyc.Mail.Tracking;

/// <summary>Represents a report by Japan Post about an item.</summary>
/// <param name="Event">The event.</param>
/// <param name="Reason">
/// The reason, for <see cref="TrackingEvent.Returning"/> and <see cref="TrackingEvent.Returned"/>; otherwise ignored.
/// </param>
/// <param name="ReportedAt">Time of the event.</param>
/// <param name="Office">Post office as named in the report.</param>
public sealed record TrackingReport(TrackingEvent Event, ReturnReason Reason, DateTimeOffset ReportedAt, string Office);
