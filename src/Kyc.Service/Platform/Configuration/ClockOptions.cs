namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Provides the setting that moves the clock ahead. It is used to rehearse what the service does years later, for example erasure.
/// </summary>
public sealed class ClockOptions
{
    /// <summary>
    /// The time by which the service's clock is ahead; null when the clock is not moved. A value is accepted only in a configuration that
    /// cannot affect real data: in the environment Development, with the databases and the listener on loopback, and with the
    /// key-encryption key in a file.
    /// </summary>
    [Duration("10675199.00:00:00", AcceptsZero = true, ErrorMessage = "{0} must be a duration (d.hh:mm:ss), not negative.")]
    public TimeSpan? DevelopmentClockAhead { get; set; }
}
