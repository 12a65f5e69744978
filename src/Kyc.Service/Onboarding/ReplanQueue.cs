using Dapper;
using Npgsql;

namespace Kyc.Service.Onboarding;

/// <summary>Applications whose due dates must be planned anew; the retention worker reads the queue.</summary>
public static class ReplanQueue
{
    /// <summary>Has an application planned anew, soon after the transaction of the connection.</summary>
    public static Task AddAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteAsync("insert into retention_replan (application_id) values (@applicationId)", new { applicationId });
}
