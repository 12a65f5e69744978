namespace Kyc.Service.Platform.Configuration;

/// <summary>Provides the settings for the two databases.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Npgsql connection string of the database <c>kyc</c>.</summary>
    [RequiredSetting, ConnectionString]
    public required string Database { get; set; }

    /// <summary>
    /// Npgsql connection string of the database <c>kyc_keys</c>. It is a separate database, so that its backups can be kept for a shorter
    /// time.
    /// </summary>
    [RequiredSetting, ConnectionString]
    public required string KeyDatabase { get; set; }
}
