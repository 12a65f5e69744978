using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Which classes of data applications have: those that all have, and of the others those of which there are rows.</summary>
internal static class HeldClasses
{
    private static readonly string FurtherSql = string.Join(
        "\nunion ", from known in DataClasses.All
                    where !known.IsInEveryApplication
                    from table in CiphertextTables.Of(known.DataClass)
                    let application = table.ApplicationColumn
                    select $"select {application}, {known.Number}::smallint from {table.Name} where {application} = any(@ids)");

    /// <summary>The classes of applications, in the order of their numbers. A row counts whether it was emptied or not.</summary>
    public static async Task<ILookup<Guid, DataClass>> ReadAsync(NpgsqlConnection connection, Guid[] ids)
    {
        var further = (await connection.QueryAsync<(Guid, short)>(FurtherSql, new { ids })).ToHashSet();
        return (from id in ids
                from known in DataClasses.All
                where known.IsInEveryApplication || further.Contains((id, known.Number))
                select (Id: id, known.DataClass)).ToLookup(held => held.Id, held => held.DataClass);
    }
}
