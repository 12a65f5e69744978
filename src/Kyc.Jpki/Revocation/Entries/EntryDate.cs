namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Revocation dates as the index keeps them: whole seconds since 1950, the first year a UTCTime can say, in 32 bits.</summary>
internal static class EntryDate
{
    /// <summary>Zero of the count.</summary>
    public static DateTimeOffset Origin { get; } = new(1950, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>False before 1950 and after 2086-02-06T06:28:15Z, when nothing was or will have been revoked.</summary>
    public static bool TryFrom(DateTimeOffset date, out uint seconds)
    {
        var since = (date.UtcTicks - Origin.UtcTicks) / TimeSpan.TicksPerSecond;
        seconds = unchecked((uint)since);
        return since is >= 0 and <= uint.MaxValue && date >= Origin;
    }

    /// <summary>The date of a count.</summary>
    public static DateTimeOffset ToDate(uint seconds) => Origin.AddTicks(seconds * TimeSpan.TicksPerSecond);
}
