using Dapper;
using Kyc.Rig.Parts;
using Kyc.Tests.Shared;
using Npgsql;

namespace Kyc.Bench.Evidence;

/// <summary>A service's databases, filled with applications whose time is over.</summary>
internal static class DueDatabases
{
    private static readonly DateOnly EventDay = new(2019, 1, 15);

    /// <summary>Inserts applications that are all due, and leaves the databases as autovacuum would.</summary>
    public static Task FillAsync(ServiceSettings settings, int applications) => FillAsync(settings, applications, EventDay);

    /// <summary>Inserts applications whose contracts ended on a day, and leaves the databases as autovacuum would.</summary>
    public static async Task FillAsync(ServiceSettings settings, int applications, DateOnly eventDay)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await using var keys = await OpenAsync(settings.KeyDatabase);
        await DueApplications.InsertAsync(kyc, keys, applications, eventDay);
        await kyc.ExecuteAsync("vacuum analyze", commandTimeout: 0);
        await keys.ExecuteAsync("vacuum analyze", commandTimeout: 0);
    }

    /// <summary>Takes what is due out of the schedule, table and indexes as they are: nothing finds it.</summary>
    public static async Task SetAsideAsync(ServiceSettings settings)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await kyc.ExecuteAsync(
            "alter table retention_schedule rename to set_aside; create table retention_schedule (like set_aside including all)");
    }

    /// <summary>Puts it back in the place of what has become of the schedule since, which must be empty.</summary>
    public static async Task PutBackAsync(ServiceSettings settings)
    {
        await using var kyc = await OpenAsync(settings.Database);
        await kyc.ExecuteAsync("begin; drop table retention_schedule; alter table set_aside rename to retention_schedule; commit");
    }

    /// <summary>A connection of the caller's own, closed when disposed.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
