namespace Kyc.Mail.Tracking;

/// <summary>One report of Japan Post about one item.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Reason">Why, of <see cref="TrackingEvent.Returning"/> and <see cref="TrackingEvent.Returned"/>; not looked at otherwise.</param>
/// <param name="At">When.</param>
/// <param name="Office">Post office, as the report names it.</param>
public sealed record TrackingReport(TrackingEvent Event, ReturnReason Reason, DateTimeOffset At, string Office);
