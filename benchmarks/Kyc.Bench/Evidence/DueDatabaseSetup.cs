using Dapper;
using Kyc.Rig.Parts;
using Kyc.Tests.Shared;
using Npgsql;

namespace Kyc.Bench.Evidence;

/// <summary>Fills a service's databases with applications that are due for erasure.</summary>
internal static class DueDatabaseSetup
{
    private static readonly DateOnly EventDay = new(2019, 1, 15);

    /// <summary>Inserts applications that are all due for erasure, and vacuums and analyzes the databases, as autovacuum would.</summary>
    public static Task FillAsync(ServiceSettings settings, int applicationCount) => FillAsync(settings, applicationCount, EventDay);

    /// <summary>
    /// Inserts applications whose contracts ended on the given day, and vacuums and analyzes the databases, as autovacuum would.
    /// </summary>
    public static async Task FillAsync(ServiceSettings settings, int applicationCount, DateOnly eventDay)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await using var keys = await OpenAsync(settings.KeyDatabase);
        await DueApplications.InsertAsync(kyc, keys, applicationCount, eventDay);
        await kyc.ExecuteAsync("vacuum analyze", commandTimeout: 0);
        await keys.ExecuteAsync("vacuum analyze", commandTimeout: 0);
    }

    /// <summary>
    /// Renames the table of the retention schedule and creates an empty one in its place, so that the service finds nothing due.
    /// </summary>
    public static async Task MoveScheduleAsideAsync(ServiceSettings settings)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await kyc.ExecuteAsync(
            "alter table retention_schedule rename to set_aside; create table retention_schedule (like set_aside including all)");
    }

    /// <summary>
    /// Drops the current table of the retention schedule, and restores the table that <see cref="MoveScheduleAsideAsync"/> renamed.
    /// </summary>
    public static async Task RestoreScheduleAsync(ServiceSettings settings)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await kyc.ExecuteAsync("begin; drop table retention_schedule; alter table set_aside rename to retention_schedule; commit");
    }

    /// <summary>Opens a connection. The caller disposes it.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
