using Kyc.Domain.Time;

namespace Kyc.Mail.Tracking;

/// <summary>Specifies what is due for an item.</summary>
public enum TrackingDeadlineKind
{
    /// <summary>There is no report of acceptance: ask the post office that accepted the batch.</summary>
    AcceptanceReport,

    /// <summary>There is no report of delivery or any other outcome: ask where the item is.</summary>
    DeliveryReport,

    /// <summary>Inform the customer that the letter is at the post office.</summary>
    CustomerReminder,

    /// <summary>The last day on which the post office keeps the item.</summary>
    KeptUntil,

    /// <summary>The item should have been returned or delivered by this day: ask where it is.</summary>
    ReturnReport,
}

/// <summary>Represents a day on which something is due.</summary>
/// <param name="Kind">What is due.</param>
/// <param name="Day">The day in Japan.</param>
public sealed record TrackingDeadline(TrackingDeadlineKind Kind, DateOnly Day);

/// <summary>
/// Computes the deadlines of items. The post office determines how long an item is kept (mail.md 8.4); the other periods are this product's
/// own.
/// </summary>
public static class TrackingDeadlines
{
    /// <summary>Number of days for which an item is kept after an absence, counted from the next day.</summary>
    public const int StorageDays = 7;

    /// <summary>Number of days by which the post office sometimes extends this period.</summary>
    public const int ExtensionDays = 3;

    private const int AcceptanceDays = 1;
    private const int DeliveryDays = 7;
    private const int ReminderDays = 3;
    private const int ReturnDays = 7;

    /// <summary>Returns the deadlines of an item, the next one first; none for an item with an outcome.</summary>
    /// <param name="postingDate">The day of posting.</param>
    /// <param name="state">State of the item according to its reports.</param>
    /// <param name="reports">
    /// The reports. The first absence counts, because a second attempt does not restart the seven days; without an absence, the first
    /// report that the item is kept.
    /// </param>
    public static IReadOnlyList<TrackingDeadline> GetDeadlines(
        DateOnly postingDate,
        TrackingState state,
        IReadOnlyCollection<TrackingReport> reports)
    {
        if (state.Stage is ItemStage.Delivered or ItemStage.Lost or ItemStage.Returned or ItemStage.Forwarded)
        {
            return [];
        }

        if (state.Stage == ItemStage.Returning)
        {
            return [CreateDeadline(TrackingDeadlineKind.ReturnReport, JapanTime.ToDate(state.Since!.Value), ReturnDays)];
        }

        if (FindFirstKeptDay(postingDate, reports) is { } kept)
        {
            return
            [
                CreateDeadline(TrackingDeadlineKind.CustomerReminder, kept, ReminderDays),
                CreateDeadline(TrackingDeadlineKind.KeptUntil, kept, StorageDays),
                CreateDeadline(TrackingDeadlineKind.ReturnReport, kept, StorageDays + ExtensionDays + ReturnDays),
            ];
        }

        var delivery = CreateDeadline(TrackingDeadlineKind.DeliveryReport, postingDate, DeliveryDays);
        return state.Stage == ItemStage.Dispatched
            ? [CreateDeadline(TrackingDeadlineKind.AcceptanceReport, postingDate, AcceptanceDays), delivery]
            : [delivery];
    }

    private static DateOnly? FindFirstKeptDay(DateOnly postingDate, IReadOnlyCollection<TrackingReport> reports)
    {
        DateOnly? FirstDay(TrackingEvent happened) => reports.Where(report => report.Event == happened)
            .Select(report => (DateOnly?)JapanTime.ToDate(report.At)).Where(day => day >= postingDate).Min();

        return FirstDay(TrackingEvent.Absent) ?? FirstDay(TrackingEvent.Held);
    }

    private static TrackingDeadline CreateDeadline(TrackingDeadlineKind kind, DateOnly from, int days) =>
        new(kind, from.DayNumber > DateOnly.MaxValue.DayNumber - days ? DateOnly.MaxValue : from.AddDays(days));
}
