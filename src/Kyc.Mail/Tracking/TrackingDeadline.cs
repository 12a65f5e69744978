using Kyc.Domain.Time;

namespace Kyc.Mail.Tracking;

/// <summary>Specifies what is due for an item.</summary>
public enum TrackingDeadlineKind
{
    /// <summary>No acceptance has been reported. Staff must ask the post office to which the batch was handed.</summary>
    AcceptanceReport,

    /// <summary>No delivery or other outcome has been reported. Staff must ask the post office where the item is.</summary>
    DeliveryReport,

    /// <summary>Staff must inform the customer that the letter is at the post office.</summary>
    CustomerReminder,

    /// <summary>The post office keeps the item until the end of this day.</summary>
    KeptUntil,

    /// <summary>The item should have been returned or delivered by this day. Staff must ask the post office where it is.</summary>
    ReturnReport,
}

/// <summary>Represents a day on which something is due for an item.</summary>
/// <param name="Kind">What is due.</param>
/// <param name="Day">The day in Japan.</param>
public sealed record TrackingDeadline(TrackingDeadlineKind Kind, DateOnly Day);

/// <summary>
/// Computes the deadlines of items. The post office determines how long an item is kept (mail.md 8.4); this product defines the other
/// periods.
/// </summary>
public static class TrackingDeadlines
{
    /// <summary>Number of days for which the post office keeps an item after nobody was at home, counted from the next day.</summary>
    public const int StorageDays = 7;

    /// <summary>Number of days by which the post office sometimes extends <see cref="StorageDays"/>.</summary>
    public const int ExtensionDays = 3;

    private const int AcceptanceDays = 1;
    private const int DeliveryDays = 7;
    private const int ReminderDays = 3;
    private const int ReturnDays = 7;

    /// <summary>
    /// Returns the deadlines of an item in order of their days. The list is empty for an item that is delivered, lost, returned or
    /// forwarded.
    /// </summary>
    /// <param name="postingDate">The day of posting.</param>
    /// <param name="state">The state of the item according to its reports.</param>
    /// <param name="reports">
    /// The reports about the item. The storage period starts with the first report that nobody was at home, because a second delivery
    /// attempt does not restart it. If there is no such report, it starts with the first report that the item is kept. Reports from before
    /// the day of posting are ignored.
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

        if (FindFirstKeptDay(postingDate, reports) is { } firstKeptDay)
        {
            return
            [
                CreateDeadline(TrackingDeadlineKind.CustomerReminder, firstKeptDay, ReminderDays),
                CreateDeadline(TrackingDeadlineKind.KeptUntil, firstKeptDay, StorageDays),
                CreateDeadline(TrackingDeadlineKind.ReturnReport, firstKeptDay, StorageDays + ExtensionDays + ReturnDays),
            ];
        }

        var deliveryDeadline = CreateDeadline(TrackingDeadlineKind.DeliveryReport, postingDate, DeliveryDays);
        return state.Stage == ItemStage.Dispatched
            ? [CreateDeadline(TrackingDeadlineKind.AcceptanceReport, postingDate, AcceptanceDays), deliveryDeadline]
            : [deliveryDeadline];
    }

    private static DateOnly? FindFirstKeptDay(DateOnly postingDate, IReadOnlyCollection<TrackingReport> reports)
    {
        DateOnly? FindFirstDay(TrackingEvent trackingEvent) => reports.Where(report => report.Event == trackingEvent)
            .Select(report => (DateOnly?)JapanTime.ToDate(report.ReportedAt)).Where(day => day >= postingDate).Min();

        return FindFirstDay(TrackingEvent.Absent) ?? FindFirstDay(TrackingEvent.Held);
    }

    private static TrackingDeadline CreateDeadline(TrackingDeadlineKind kind, DateOnly from, int days) =>
        new(kind, from.DayNumber > DateOnly.MaxValue.DayNumber - days ? DateOnly.MaxValue : from.AddDays(days));
}
