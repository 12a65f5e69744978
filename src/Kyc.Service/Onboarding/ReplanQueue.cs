using Dapper;
using Npgsql;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Adds applications to the queue of those whose due dates must be recalculated. The retention worker processes the queue.
/// </summary>
public static class ReplanQueue
{
    /// <summary>
    /// Adds an application to the queue. The worker processes the application soon after the transaction of the given connection commits.
    /// </summary>
    public static Task AddAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteAsync("insert into retention_replan (application_id) values (@applicationId)", new { applicationId });
}
