using Kyc.Rig.Processes;
using Npgsql;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Runs PostgreSQL's own client programs with a database of the cluster.</summary>
internal static class PostgresTool
{
    /// <summary>Runs the given program, and throws an exception if the program fails.</summary>
    /// <param name="tool">Name of the program, for example <c>pg_dump</c> or <c>pg_restore</c>.</param>
    /// <param name="connection">Connection string of the database. The password is passed in the environment.</param>
    /// <param name="arguments">Further arguments of the program.</param>
    public static Task<ToolResult> RunAsync(string tool, string connection, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        return Tool.RunOrFailAsync(
            "env",
            [
                $"PGPASSWORD={to.Password}", tool, $"--host={to.Host}", $"--port={to.Port}", $"--username={to.Username}",
                $"--dbname={to.Database}", .. arguments,
            ],
            default);
    }
}
