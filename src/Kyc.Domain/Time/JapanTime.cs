namespace Kyc.Domain.Time;

/// <summary>
/// Converts between instants and civil time in Japan, which is UTC plus nine hours all year (there has been no daylight saving time since
/// 1951). The days in laws, postings and documents are days in Japan.
/// </summary>
public static class JapanTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    /// <summary>Returns the day in Japan at the given instant.</summary>
    public static DateOnly ToDate(DateTimeOffset instant) => DateOnly.FromDateTime(ToLocal(instant).DateTime);

    /// <summary>Returns the instant at which the given day begins in Japan, in UTC.</summary>
    public static DateTimeOffset GetStart(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();

    /// <summary>
    /// Converts the given instant to Japanese time. An instant in the last nine hours of the range of <see cref="DateTimeOffset"/> is
    /// returned unchanged.
    /// </summary>
    public static DateTimeOffset ToLocal(DateTimeOffset instant) =>
        instant.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - Offset.Ticks ? instant : instant.ToOffset(Offset);

    /// <summary>
    /// Converts a clock time in Japan to an instant. Returns <see cref="DateTimeOffset.MinValue"/> if the instant would be before the range
    /// of <see cref="DateTimeOffset"/>.
    /// </summary>
    public static DateTimeOffset ToInstant(DateTime clockTime) =>
        clockTime.Ticks < Offset.Ticks
            ? DateTimeOffset.MinValue
            : new DateTimeOffset(DateTime.SpecifyKind(clockTime, DateTimeKind.Unspecified), Offset);
}
