using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>
/// Reads which data classes applications have: the classes that every application has, and those of the other classes for which the
/// application has rows.
/// </summary>
internal static class DataClassReader
{
    private static readonly string OptionalClassesSql = string.Join(
        "\nunion ", from known in DataClasses.All
                    where !known.IsInEveryApplication
                    from table in CiphertextTables.GetTables(known.DataClass)
                    let application = table.ApplicationColumn
                    select $"select {application}, {known.Number}::smallint from {table.Name} where {application} = any(@ids)");

    /// <summary>Reads the data classes of the given applications, ordered by number. Rows that erasure has emptied also count.</summary>
    public static async Task<ILookup<Guid, DataClass>> ReadAsync(NpgsqlConnection connection, Guid[] ids)
    {
        var optionalClasses = (await connection.QueryAsync<(Guid, short)>(OptionalClassesSql, new { ids })).ToHashSet();
        return (
            from id in ids
            from known in DataClasses.All
            where known.IsInEveryApplication || optionalClasses.Contains((id, known.Number))
            select (Id: id, known.DataClass)).ToLookup(entry => entry.Id, entry => entry.DataClass);
    }
}
