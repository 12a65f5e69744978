using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Hosting;

/// <summary>A clock that is set ahead, so that a rehearsal does not have to wait seven years.</summary>
public sealed class DevelopmentClock : TimeProvider
{
    private readonly TimeSpan _ahead;

    private DevelopmentClock(TimeSpan ahead) => _ahead = ahead;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    /// <summary>
    /// Returns the clock that the setting <c>Kyc:DevelopmentClockAhead</c> requires; the system clock when it is not set.
    /// </summary>
    public static TimeProvider Of(ClockOptions options) =>
        options.DevelopmentClockAhead is { } ahead ? new DevelopmentClock(ahead) : System;
}
