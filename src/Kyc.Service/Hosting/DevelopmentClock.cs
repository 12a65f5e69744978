using System.Globalization;
using Kyc.Service.Configuration;

namespace Kyc.Service.Hosting;

/// <summary>
/// A clock set ahead, so that a rehearsal need not wait seven years. Only where nothing real can be touched: in the environment Development,
/// with databases and listener on loopback, and with a file as the key-encryption key.
/// </summary>
public sealed class DevelopmentClock : TimeProvider
{
    private const string Setting = "DevelopmentClockAhead";

    private readonly TimeSpan _ahead;

    private DevelopmentClock(TimeSpan ahead) => _ahead = ahead;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    /// <summary>The clock that the setting <c>Kyc:DevelopmentClockAhead</c> asks for; the system's when it is not set.</summary>
    /// <exception cref="ConfigurationException">It is set where it must not be, or is no duration.</exception>
    public static TimeProvider Of(IConfigurationSection section, IHostEnvironment environment, ServiceOptions options)
    {
        if (section[Setting] is not { Length: > 0 } text) return System;
        if (!environment.IsDevelopment() || options.Listeners.UsesTls || options.Keys.UsesPkcs11
            || !IsLoopback(options.Databases.Database) || !IsLoopback(options.Databases.KeyDatabase))
            throw new ConfigurationException($"Kyc:{Setting} is for rehearsals: environment Development, everything on loopback, no token, no TLS.");
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var ahead) && ahead >= TimeSpan.Zero
            ? new DevelopmentClock(ahead)
            : throw new ConfigurationException($"Kyc:{Setting} must be a duration (d.hh:mm:ss), not negative.");
    }

    private static bool IsLoopback(string connection) =>
        new Npgsql.NpgsqlConnectionStringBuilder(connection).Host is "localhost" or "127.0.0.1" or "::1";
}
