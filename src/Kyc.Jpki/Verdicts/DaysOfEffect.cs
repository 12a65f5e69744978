namespace Kyc.Jpki.Verdicts;

/// <summary>On which days something is accepted, and who says so. Days are those of Japan.</summary>
/// <param name="FirstDay">First day, from 00:00 in Japan on.</param>
/// <param name="LastDay">Last day, to 24:00 in Japan; null while none is set.</param>
/// <param name="Source">Where the fact comes from: a fact file, a publication of J-LIS, a decision of the company.</param>
public sealed record DaysOfEffect(DateOnly FirstDay, DateOnly? LastDay, string Source)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>Whether the instant falls on one of the days.</summary>
    public bool Covers(DateTimeOffset at)
    {
        var day = DayOf(at);
        return day >= FirstDay && (LastDay is null || day <= LastDay);
    }

    /// <summary>Whether the instant is before all of the days.</summary>
    public bool BeginAfter(DateTimeOffset at) => DayOf(at) < FirstDay;

    private static DateOnly DayOf(DateTimeOffset at)
    {
        // An instant of evidence may be any, and the last hours of year 9999 have no time in Japan.
        var isLast = at.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - Japan.Ticks;
        return isLast ? DateOnly.MaxValue : DateOnly.FromDateTime(at.ToOffset(Japan).DateTime);
    }
}
