namespace Kyc.Service.Platform.Configuration;

/// <summary>The setting that moves the clock ahead, for rehearsals of what happens years later.</summary>
public sealed class ClockOptions
{
    /// <summary>
    /// How far the service's clock is ahead. It is accepted only where no real data can be affected: in the environment Development, with
    /// databases and listener on loopback, and with a file as the key-encryption key.
    /// </summary>
    [Duration("10675199.00:00:00", AcceptsZero = true, ErrorMessage = "{0} must be a duration (d.hh:mm:ss), not negative.")]
    public TimeSpan? DevelopmentClockAhead { get; set; }
}
