namespace Kyc.Service.Platform.Configuration;

/// <summary>The two databases.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Npgsql connection string of the database <c>kyc</c>.</summary>
    [RequiredSetting, ConnectionString]
    public required string Database { get; set; }

    /// <summary>Npgsql connection string of the database <c>kyc_keys</c>, kept apart so that its backups can be short-lived.</summary>
    [RequiredSetting, ConnectionString]
    public required string KeyDatabase { get; set; }
}
