using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Runs PostgreSQL's own client programs with a database of the cluster.</summary>
internal static class PostgresTool
{
    /// <summary>Runs the given program, and throws an exception if the program fails.</summary>
    /// <param name="tool">Name of the program, for example <c>pg_dump</c> or <c>pg_restore</c>.</param>
    /// <param name="connectionString">Connection string of the database. The password is passed in the environment.</param>
    /// <param name="arguments">Further arguments of the program.</param>
    public static Task<CommandResult> RunAsync(string tool, string connectionString, params string[] arguments)
    {
        var connectionBuilder = new NpgsqlConnectionStringBuilder(connectionString);
        return CommandRunner.RunOrFailAsync(
            "env",
            [
                $"PGPASSWORD={connectionBuilder.Password}", tool, $"--host={connectionBuilder.Host}", $"--port={connectionBuilder.Port}",
                $"--username={connectionBuilder.Username}",
                $"--dbname={connectionBuilder.Database}", .. arguments,
            ],
            default);
    }
}
