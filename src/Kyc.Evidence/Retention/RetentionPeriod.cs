using System.Globalization;

namespace Kyc.Evidence.Retention;

/// <summary>
/// Represents a calendar period, counted as in the Civil Code (民法140条, 143条): the day of the event is not counted. The period starts on the
/// following day. It ends with the day before the corresponding day of the last month, or with the last day of that month if there is no
/// corresponding day. Thus seven years after 29 February 2020 end with 28 February 2027, seven years after 28 February 2017 with 29
/// February 2024, and one month after 30 January ends with the last day of February. The result is never earlier than the date of the event
/// plus the years.
/// </summary>
/// <param name="Years">Whole years, not negative.</param>
/// <param name="Months">Whole months, not negative.</param>
/// <param name="Days">Days, not negative, counted after years and months.</param>
public sealed record RetentionPeriod(int Years, int Months, int Days)
{
    private const int MaxYears = 100;

    /// <summary>Whether no part is negative and none exceeds about a hundred years.</summary>
    public bool IsWellFormed =>
        Years is >= 0 and <= MaxYears && Months is >= 0 and <= 12 * MaxYears && Days is >= 0 and <= 366 * MaxYears;

    /// <summary>
    /// Returns the last day of the period. The data is kept for this whole day and may be erased from 00:00 of the next day, Japanese time.
    /// </summary>
    /// <param name="eventDay">The day of the event, in Japan.</param>
    public DateOnly GetLastDay(DateOnly eventDay)
    {
        var start = eventDay.AddDays(1);
        var correspondingDay = start.AddMonths((12 * Years) + Months);
        // AddMonths returns the last day of the month when the day does not exist. Then the period ends on that day and not on the day
        // before.
        var lastDay = correspondingDay.Day == start.Day ? correspondingDay.AddDays(-1) : correspondingDay;
        return lastDay.AddDays(Days);
    }

    /// <summary>Formats the period for people and certificates, for example <c>7 years</c>.</summary>
    public override string ToString()
    {
        var parts = new[] { (Years, "year"), (Months, "month"), (Days, "day") }
            .Where(part => part.Item1 > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}{(part.Item1 == 1 ? "" : "s")}"));
        return string.Join(" ", parts) is { Length: > 0 } text ? text : "no time";
    }
}
