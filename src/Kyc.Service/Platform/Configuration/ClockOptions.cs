namespace Kyc.Service.Platform.Configuration;

/// <summary>The clock, for rehearsals of what happens in years.</summary>
public sealed class ClockOptions
{
    /// <summary>
    /// How far the service's clock is ahead. Only where nothing real can be touched: in the environment Development, with databases and
    /// listener on loopback, and with a file as the key-encryption key.
    /// </summary>
    [Duration("10675199.00:00:00", AcceptsZero = true, ErrorMessage = "{0} must be a duration (d.hh:mm:ss), not negative.")]
    public TimeSpan? DevelopmentClockAhead { get; set; }
}
