namespace Kyc.Evidence.Canonical;

/// <summary>
/// Converts between instants and whole microseconds, the precision of PostgreSQL. An instant with a higher precision would change when it
/// is stored and read back.
/// </summary>
internal static class Microseconds
{
    private static readonly long MinMicroseconds = CountSinceEpoch(DateTimeOffset.MinValue);
    private static readonly long MaxMicroseconds = CountSinceEpoch(DateTimeOffset.MaxValue);

    /// <summary>Returns the number of microseconds from 1970-01-01T00:00:00Z to the given instant.</summary>
    /// <exception cref="ArgumentException">The instant contains a fraction of a microsecond.</exception>
    public static long FromInstant(DateTimeOffset instant) => instant.UtcTicks % TimeSpan.TicksPerMicrosecond == 0
        ? CountSinceEpoch(instant)
        : throw new ArgumentException("An instant in evidence has whole microseconds.", nameof(instant));

    /// <summary>
    /// Converts a number of microseconds since 1970-01-01T00:00:00Z to an instant. Returns false when the instant would be outside the
    /// range of <see cref="DateTimeOffset"/>.
    /// </summary>
    public static bool TryConvertToInstant(long microseconds, out DateTimeOffset instant)
    {
        var isInRange = microseconds >= MinMicroseconds && microseconds <= MaxMicroseconds;
        instant = isInRange ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond) : default;
        return isInRange;
    }

    private static long CountSinceEpoch(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
