using Kyc.Domain.Time;

namespace Kyc.Mail.Tracking;

/// <summary>What is due about an item.</summary>
public enum TrackingDeadlineKind
{
    /// <summary>No report of acceptance: ask the post office that took the batch.</summary>
    AcceptanceReport,

    /// <summary>Neither delivered nor anything else: ask where it is.</summary>
    DeliveryReport,

    /// <summary>Tell the customer that the letter lies at the post office.</summary>
    CustomerReminder,

    /// <summary>The last day that the post office keeps it.</summary>
    KeptUntil,

    /// <summary>It should be back by now, or delivered: ask.</summary>
    ReturnReport,
}

/// <summary>A day on which something is due.</summary>
/// <param name="Kind">What.</param>
/// <param name="Day">The day in Japan.</param>
public sealed record TrackingDeadline(TrackingDeadlineKind Kind, DateOnly Day);

/// <summary>Deadlines of items. How long an item is kept is the post office's rule (mail.md 8.4); the other days are this product's own.</summary>
public static class TrackingDeadlines
{
    /// <summary>Days that an item is kept after an absence, counted from the next day.</summary>
    public const int DaysKept = 7;

    /// <summary>Days by which the post office sometimes keeps it longer.</summary>
    public const int DaysOfExtension = 3;

    private const int DaysToAcceptance = 1;
    private const int DaysToDelivery = 7;
    private const int DaysToReminder = 3;
    private const int DaysOfWayBack = 7;

    /// <summary>The deadlines of an item, the next one first; none for one that has arrived somewhere.</summary>
    /// <param name="postingDate">The day of posting.</param>
    /// <param name="state">What its reports come to.</param>
    /// <param name="reports">
    /// The reports: the first absence counts, because a second attempt does not begin the seven days again; without one, that it is kept.
    /// </param>
    public static IReadOnlyList<TrackingDeadline> Of(DateOnly postingDate, TrackingState state, IReadOnlyCollection<TrackingReport> reports)
    {
        if (state.Stage is ItemStage.Delivered or ItemStage.Lost or ItemStage.Returned or ItemStage.Forwarded)
        {
            return [];
        }

        if (state.Stage == ItemStage.Returning)
        {
            return [Due(TrackingDeadlineKind.ReturnReport, JapanTime.DateOf(state.Since!.Value), DaysOfWayBack)];
        }

        if (FirstKept(postingDate, reports) is { } kept)
        {
            return
            [
                Due(TrackingDeadlineKind.CustomerReminder, kept, DaysToReminder),
                Due(TrackingDeadlineKind.KeptUntil, kept, DaysKept),
                Due(TrackingDeadlineKind.ReturnReport, kept, DaysKept + DaysOfExtension + DaysOfWayBack),
            ];
        }

        var delivery = Due(TrackingDeadlineKind.DeliveryReport, postingDate, DaysToDelivery);
        return state.Stage == ItemStage.Dispatched
            ? [Due(TrackingDeadlineKind.AcceptanceReport, postingDate, DaysToAcceptance), delivery]
            : [delivery];
    }

    private static DateOnly? FirstKept(DateOnly postingDate, IReadOnlyCollection<TrackingReport> reports)
    {
        DateOnly? FirstDay(TrackingEvent happened) => reports.Where(report => report.Event == happened)
            .Select(report => (DateOnly?)JapanTime.DateOf(report.At)).Where(day => day >= postingDate).Min();

        return FirstDay(TrackingEvent.Absent) ?? FirstDay(TrackingEvent.Held);
    }

    private static TrackingDeadline Due(TrackingDeadlineKind kind, DateOnly from, int days) =>
        new(kind, from.DayNumber > DateOnly.MaxValue.DayNumber - days ? DateOnly.MaxValue : from.AddDays(days));
}
