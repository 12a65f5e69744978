using Dapper;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Queries the holds and erasures of applications. The results stay correct only while the rows of the applications are locked.
/// </summary>
public static class ErasureQueries
{
    /// <summary>Returns the IDs of those of the given applications that have a hold in effect.</summary>
    public static async Task<IReadOnlySet<Guid>> FindHeldIdsAsync(NpgsqlConnection connection, Guid[] ids) =>
        (
            await connection.QueryAsync<Guid>(
                "select distinct application_id from retention_hold where application_id = any(@ids) and ended_at is null",
                new { ids })).ToHashSet();

    /// <summary>Reads the numbers of the application's data classes whose erasure has been acknowledged.</summary>
    public static async Task<IReadOnlyList<short>> ReadErasedClassesAsync(
        NpgsqlConnection connection, Guid applicationId) => [.. await connection.QueryAsync<short>(
        "select distinct unnest(classes) as class from erasure where application_id = @applicationId order by class",
        new { applicationId })];

    /// <summary>Reads the numbers of the application's data classes whose erasure has not been acknowledged.</summary>
    public static async Task<IReadOnlyList<short>> ReadStoredClassesAsync(NpgsqlConnection connection, Guid applicationId)
    {
        var classesByApplication = await DataClassReader.ReadAsync(connection, [applicationId]);
        return
        [
            .. EvidenceNumbers
                .DataClass.ToNumbers(classesByApplication[applicationId])
                .Except(await ReadErasedClassesAsync(connection, applicationId)),
        ];
    }

    /// <summary>Throws when the erasure of all data of the application has been acknowledged.</summary>
    /// <exception cref="Platform.Edge.ServiceFailureException">DATA-ERASED: no data is stored any more.</exception>
    public static async Task RequireStoredDataAsync(NpgsqlConnection connection, Guid applicationId)
    {
        if ((await ReadStoredClassesAsync(connection, applicationId)).Count == 0)
        {
            throw new ServiceFailureException(ServiceFailures.DataErased);
        }
    }
}
