using Dapper;
using Kyc.Service.Platform.Edge;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Checks the holds on the applications whose data a replay erases again.</summary>
internal static class ReplayHoldCheck
{
    /// <summary>Locks the applications of the entries that a replay adds, and checks the holds in effect on these applications.</summary>
    /// <returns>
    /// The IDs of the holds that are newer than an erasure of their application. The data had already been erased when these holds were
    /// placed.
    /// </returns>
    /// <exception cref="ServiceFailureException">
    /// ERASURE-REPLAY-HELD: a hold is older than the erasure, which it should have prevented.
    /// </exception>
    public static async Task<IReadOnlyList<Guid>> FindOvertakenAsync(NpgsqlConnection connection, IEnumerable<ErasureEntry> entries)
    {
        var overtakenIds = new List<Guid>();
        foreach (var batch in entries.Select(entry => entry.GetBatch()))
        {
            var applications = batch.Applications.Select(application => application.ApplicationId.ToId()).ToArray();
            await connection.ExecuteAsync(
                "select from application where id = any(@applications) order by id for update", new { applications });
            var holdsInEffect = await connection.QueryAsync<(Guid Id, Guid ApplicationId, DateTimeOffset PlacedAt)>(
                "select id, application_id, placed_at from retention_hold where application_id = any(@applications) and ended_at is null",
                new { applications });
            foreach (var hold in holdsInEffect)
            {
                if (hold.PlacedAt <= batch.IntendedAt.ToDateTimeOffset())
                {
                    throw RetentionFailures.ReplayHeld.ToException(
                        $"hold {hold.Id:D} on application {hold.ApplicationId:D} is older than the erasure");
                }

                overtakenIds.Add(hold.Id);
            }
        }
        return overtakenIds;
    }
}
