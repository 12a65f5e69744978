namespace Kyc.Evidence.Canonical;

/// <summary>Converts instants as PostgreSQL stores them: whole microseconds. A finer instant would differ after reading it back.</summary>
internal static class Microseconds
{
    private static readonly long Earliest = Count(DateTimeOffset.MinValue);
    private static readonly long Latest = Count(DateTimeOffset.MaxValue);

    /// <summary>Returns the microseconds since 1970-01-01T00:00:00Z.</summary>
    /// <exception cref="ArgumentException">The instant contains a fraction of a microsecond.</exception>
    public static long Of(DateTimeOffset at) => at.UtcTicks % TimeSpan.TicksPerMicrosecond == 0
        ? Count(at)
        : throw new ArgumentException("An instant in evidence has whole microseconds.", nameof(at));

    /// <summary>Converts a count to an instant. Returns false when it is outside the range of <see cref="DateTimeOffset"/>.</summary>
    public static bool TryInstant(long microseconds, out DateTimeOffset at)
    {
        var inRange = microseconds >= Earliest && microseconds <= Latest;
        at = inRange ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond) : default;
        return inRange;
    }

    private static long Count(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
