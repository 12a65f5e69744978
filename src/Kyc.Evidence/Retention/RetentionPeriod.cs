using System.Globalization;

namespace Kyc.Evidence.Retention;

/// <summary>
/// A period by the calendar, counted as the Civil Code counts (民法140条, 143条): the day of the event is not counted, the period starts on
/// the day after it and ends with the day before the corresponding day; where the last month has no corresponding day, with the last day of
/// that month. So seven years after 29 February 2020 end with 28 February 2027, after 28 February 2017 with 29 February 2024, and one month after
/// 30 January ends with the last day of February. That is never earlier than adding the years to the date of the event.
/// </summary>
/// <param name="Years">Whole years, not negative.</param>
/// <param name="Months">Whole months, not negative.</param>
/// <param name="Days">Days, not negative; counted after years and months.</param>
public sealed record RetentionPeriod(int Years, int Months, int Days)
{
    private const int Longest = 100;

    /// <summary>No part is negative, and the whole is at most about a hundred years.</summary>
    public bool IsWellFormed =>
        Years is >= 0 and <= Longest && Months is >= 0 and <= 12 * Longest && Days is >= 0 and <= 366 * Longest;

    /// <summary>The last day of the period, kept in full. What is kept may be erased from 00:00 of the next day, Japanese time.</summary>
    /// <param name="eventDay">The day of the event, in Japan.</param>
    public DateOnly LastDay(DateOnly eventDay)
    {
        var start = eventDay.AddDays(1);
        var corresponding = start.AddMonths((12 * Years) + Months);
        // AddMonths gives the last day of the month where the day does not exist: then that day is the last, not the one before it.
        var last = corresponding.Day == start.Day ? corresponding.AddDays(-1) : corresponding;
        return last.AddDays(Days);
    }

    /// <summary>For people and for certificates, for example <c>7 years</c>.</summary>
    public override string ToString()
    {
        var parts = new[] { (Years, "years"), (Months, "months"), (Days, "days") }
            .Where(part => part.Item1 > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}"));
        return string.Join(" ", parts) is { Length: > 0 } text ? text : "no time";
    }
}
