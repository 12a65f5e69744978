namespace Kyc.Domain.Time;

/// <summary>
/// Converts between instants and civil time in Japan, where the days of laws, postings and documents begin and end: UTC plus nine hours,
/// all year (there has been no daylight saving time since 1951).
/// </summary>
public static class JapanTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    /// <summary>Returns the day in Japan at an instant.</summary>
    public static DateOnly ToDate(DateTimeOffset instant) => DateOnly.FromDateTime(ToLocal(instant).DateTime);

    /// <summary>Returns the instant at which a day begins in Japan, in UTC.</summary>
    public static DateTimeOffset GetStart(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    /// <summary>
    /// Converts an instant to Japanese time. An instant in the last nine hours of the supported range is returned unchanged.
    /// </summary>
    public static DateTimeOffset ToLocal(DateTimeOffset instant) =>
        instant.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - Offset.Ticks ? instant : instant.ToOffset(Offset);

    /// <summary>
    /// Converts a clock time in Japan to an instant. Returns <see cref="DateTimeOffset.MinValue"/> for a time before the supported range.
    /// </summary>
    public static DateTimeOffset ToInstant(DateTime clockTime) =>
        clockTime.Ticks < Offset.Ticks
            ? DateTimeOffset.MinValue
            : new DateTimeOffset(DateTime.SpecifyKind(clockTime, DateTimeKind.Unspecified), Offset);
}
