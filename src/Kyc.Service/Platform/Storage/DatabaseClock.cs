namespace Kyc.Service.Platform.Storage;

/// <summary>Gets instants with the precision of PostgreSQL.</summary>
public static class DatabaseClock
{
    /// <summary>
    /// Gets the current time in whole microseconds, so that a value that is returned at once equals the value that is read back later.
    /// </summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
