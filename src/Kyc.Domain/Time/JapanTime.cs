namespace Kyc.Domain.Time;

/// <summary>
/// Civil time in Japan, where the days of laws, postings and documents begin and end: UTC plus nine hours, all year (there has been no
/// summer time since 1951).
/// </summary>
public static class JapanTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    /// <summary>The day in Japan at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(Local(at).DateTime);

    /// <summary>The instant at which a day begins in Japan, in UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    /// <summary>The instant on a Japanese clock; in the last nine hours of the calendar, which no clock reaches, as it is.</summary>
    public static DateTimeOffset Local(DateTimeOffset at) => at.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - Offset.Ticks ? at : at.ToOffset(Offset);

    /// <summary>The instant of a clock time in Japan. At the beginning of the calendar it is the first instant there is.</summary>
    public static DateTimeOffset At(DateTime clockTime) =>
        clockTime.Ticks < Offset.Ticks ? DateTimeOffset.MinValue : new DateTimeOffset(DateTime.SpecifyKind(clockTime, DateTimeKind.Unspecified), Offset);
}
