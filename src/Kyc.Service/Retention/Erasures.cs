using Dapper;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Questions about holds and erasures of applications whose rows are locked.</summary>
public static class Erasures
{
    /// <summary>Which of some applications a hold stands on.</summary>
    public static async Task<IReadOnlySet<Guid>> HeldAsync(NpgsqlConnection connection, Guid[] ids) => (await connection.QueryAsync<Guid>(
        "select distinct application_id from retention_hold where application_id = any(@ids) and ended_at is null", new { ids })).ToHashSet();

    /// <summary>Classes whose erasure was acknowledged.</summary>
    public static async Task<IReadOnlyList<short>> ClassesAsync(NpgsqlConnection connection, Guid applicationId) => [.. await connection.QueryAsync<short>(
        "select distinct unnest(classes) as class from erasure where application_id = @applicationId order by class", new { applicationId })];

    /// <summary>Classes the application has whose erasure was not acknowledged.</summary>
    public static async Task<IReadOnlyList<short>> KeptAsync(NpgsqlConnection connection, Guid applicationId)
    {
        var held = await HeldClasses.ReadAsync(connection, [applicationId]);
        return [.. EvidenceNumbers.DataClass.NumbersOf(held[applicationId]).Except(await ClassesAsync(connection, applicationId))];
    }

    /// <summary>Refuses what makes no sense once everything is erased.</summary>
    /// <exception cref="Edge.ServiceFailureException">DATA-ERASED.</exception>
    public static async Task RequireSomethingKeptAsync(NpgsqlConnection connection, Guid applicationId)
    {
        if ((await KeptAsync(connection, applicationId)).Count == 0) throw new ServiceFailureException(ServiceFailures.DataErased);
    }
}
