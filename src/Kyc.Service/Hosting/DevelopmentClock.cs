using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Hosting;

/// <summary>
/// Represents a clock that is ahead of the system clock by a fixed time, so that a test of retention does not have to wait seven years.
/// </summary>
public sealed class DevelopmentClock : TimeProvider
{
    private readonly TimeSpan _offset;

    private DevelopmentClock(TimeSpan offset) => _offset = offset;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _offset;

    /// <summary>
    /// Returns a clock that is ahead by the setting <c>Kyc:DevelopmentClockAhead</c>, or the system clock when the setting is missing.
    /// </summary>
    public static TimeProvider Create(ClockOptions options) =>
        options.DevelopmentClockAhead is { } ahead ? new DevelopmentClock(ahead) : System;
}
