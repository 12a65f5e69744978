using Dapper;
using Npgsql;

namespace Kyc.Service.Onboarding;

/// <summary>Stores the queue of applications whose due dates must be recalculated. The retention worker processes the queue.</summary>
public static class ReplanQueue
{
    /// <summary>Adds an application to the queue. The worker processes it soon after the transaction of the connection commits.</summary>
    public static Task AddAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteAsync("insert into retention_replan (application_id) values (@applicationId)", new { applicationId });
}
