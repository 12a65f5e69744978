namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Converts revocation dates to and from the format of the index: whole seconds, in 32 bits, since 1950, the first year that a UTCTime can
/// represent.
/// </summary>
internal static class EntryDate
{
    /// <summary>The date that the value 0 represents.</summary>
    public static DateTimeOffset Origin { get; } = new(1950, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Converts a date. Returns false for a date before 1950 or after 2086-02-06T06:28:15Z, which is not a plausible revocation date.
    /// </summary>
    public static bool TryGetSeconds(DateTimeOffset date, out uint seconds)
    {
        var elapsed = (date.UtcTicks - Origin.UtcTicks) / TimeSpan.TicksPerSecond;
        seconds = unchecked((uint)elapsed);
        return elapsed is >= 0 and <= uint.MaxValue && date >= Origin;
    }

    /// <summary>Converts a number of seconds to a date.</summary>
    public static DateTimeOffset ToDate(uint seconds) => Origin.AddTicks(seconds * TimeSpan.TicksPerSecond);
}
