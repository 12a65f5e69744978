namespace Kyc.Service.Platform.Configuration;

/// <summary>The setting that moves the clock ahead, to rehearse what the service does years later, for example erasure.</summary>
public sealed class ClockOptions
{
    /// <summary>
    /// The time by which the service's clock is ahead; null when it is not set ahead. It is accepted only where no real data can be
    /// affected: in the environment Development, with databases and listener on loopback, and with the key-encryption key in a file.
    /// </summary>
    [Duration("10675199.00:00:00", AcceptsZero = true, ErrorMessage = "{0} must be a duration (d.hh:mm:ss), not negative.")]
    public TimeSpan? DevelopmentClockAhead { get; set; }
}
