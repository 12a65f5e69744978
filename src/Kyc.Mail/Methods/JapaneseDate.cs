namespace Kyc.Mail.Methods;

/// <summary>Days in Japan, where those of laws, postings and documents begin and end.</summary>
public static class JapaneseDate
{
    // Japan has no summer time; it is the same hour everywhere.
    private static readonly TimeSpan StandardTime = TimeSpan.FromHours(9);

    /// <summary>The day in Japan at an instant. At the ends of the calendar it is the last or first day of it.</summary>
    public static DateOnly Of(DateTimeOffset at) =>
        at.UtcTicks > DateTime.MaxValue.Ticks - StandardTime.Ticks ? DateOnly.MaxValue : DateOnly.FromDateTime(at.UtcDateTime + StandardTime);

    /// <summary>The instant of a clock time in Japan. At the beginning of the calendar it is the first instant there is.</summary>
    public static DateTimeOffset At(DateTime japaneseTime) =>
        japaneseTime.Ticks < StandardTime.Ticks
            ? DateTimeOffset.MinValue
            : new DateTimeOffset(DateTime.SpecifyKind(japaneseTime, DateTimeKind.Unspecified), StandardTime);
}
