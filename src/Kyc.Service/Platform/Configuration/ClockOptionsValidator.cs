using Microsoft.Extensions.Options;
using Npgsql;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Refuses the setting <see cref="ClockOptions.DevelopmentClockAhead"/> where real data could be affected.</summary>
internal sealed class ClockOptionsValidator(
    IHostEnvironment environment, IOptionsMonitor<DatabaseOptions> databases, IOptionsMonitor<KeyOptions> keys,
    IOptionsMonitor<ListenerOptions> listeners)
    : IValidateOptions<ClockOptions>
{
    public ValidateOptionsResult Validate(string? name, ClockOptions options) =>
        options.DevelopmentClockAhead is null || IsRehearsalEnvironment()
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Kyc:DevelopmentClockAhead is for rehearsals: environment Development, everything on loopback, no token.");

    // A missing address is accepted here, because it has already been reported.
    private bool IsRehearsalEnvironment() => environment.IsDevelopment() && !keys.CurrentValue.UsesPkcs11
        && listeners.CurrentValue.Listen?.IsLoopback != false
        && IsLoopback(databases.CurrentValue.Database) && IsLoopback(databases.CurrentValue.KeyDatabase);

    // A missing connection string is accepted here, because it has already been reported.
    private static bool IsLoopback(string? connectionString) =>
        connectionString is null || new NpgsqlConnectionStringBuilder(connectionString).Host is "localhost" or "127.0.0.1" or "::1";
}
