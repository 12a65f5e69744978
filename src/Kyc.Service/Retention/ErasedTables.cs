using Dapper;
using Kyc.Evidence;
using Npgsql;
using DataClass = Kyc.Evidence.DataClass;

namespace Kyc.Service.Retention;

/// <summary>SHA-256 of a ciphertext that was erased.</summary>
public readonly record struct ErasedCiphertext(Guid ApplicationId, DataClass DataClass, string Table, byte[] Sha256);

/// <summary>
/// Where the data of each class are, and the SQL by which they go. What remains of an application are its id, its states and instants, and
/// what proves: ledger, erasure ledger, certificates. A table that comes to hold personal data gets its line here.
/// </summary>
public static class ErasedTables
{
    // Each gives one row for each ciphertext erased. The order matters: evidence refers to sessions.
    private static readonly (DataClass Class, string Table, string Erase)[] Statements =
    [
        (DataClass.Evidence, "evidence_item", "delete from evidence_item where application_id = any(@ids) returning application_id, ciphertext_sha256"),
        // The row stays, empty: that the paper was returned or destroyed is to be shown longer than what stood in it.
        (DataClass.ReceivedDocument, "mail_document",
            """
            with old as (select id, application_id, sha256(content) as sha256 from mail_document where application_id = any(@ids) and content <> ''),
            emptied as (update mail_document d set content = '' from old where d.id = old.id)
            select application_id, sha256 from old
            """),
        (DataClass.VerificationRecord, "verification_record", "delete from verification_record where application_id = any(@ids) returning application_id, sha256(content)"),
        (DataClass.Declaration, "application",
            """
            with old as (select id, sha256(declaration) as sha256 from application where id = any(@ids) and declaration <> ''),
            emptied as (update application a set declaration = '', request_mac = '' from old where a.id = old.id)
            select id, sha256 from old
            """),
        (DataClass.Declaration, "card_session",
            """
            with gone as (
                delete from card_session s where application_id = any(@ids) and document <> ''
                    and not exists (select from evidence_item e where e.session_id = s.id)
                returning application_id, sha256(document) as sha256)
            select application_id, sha256 from gone
            """),
        // A session that evidence of a class still kept refers to stays, empty.
        (DataClass.Declaration, "card_session",
            """
            with old as (select id, application_id, sha256(document) as sha256 from card_session where application_id = any(@ids) and document <> ''),
            emptied as (update card_session s set document = '', document_sha256 = '', submission_mac = null from old where s.id = old.id)
            select application_id, sha256 from old
            """),
    ];

    private const string Leftovers =
        """
        select (select count(*) from evidence_item where application_id = any(@evidence))
            + (select count(*) from mail_document where application_id = any(@received) and content <> '')
            + (select count(*) from verification_record where application_id = any(@record))
            + (select count(*) from application where id = any(@declaration) and (declaration <> '' or request_mac <> ''))
            + (select count(*) from card_session where application_id = any(@declaration) and (document <> '' or document_sha256 <> '' or submission_mac is not null))
        """;

    private const string Counts =
        """
        select (select count(*) from evidence_item where application_id = any(@evidence))
            + (select count(*) from mail_document where application_id = any(@received) and content <> '')
            + (select count(*) from verification_record where application_id = any(@record))
            + (select count(*) from application where id = any(@declaration) and declaration <> '')
            + (select count(*) from card_session where application_id = any(@declaration) and document <> '')
        """;

    /// <summary>Names of the tables of a class.</summary>
    public static IEnumerable<string> Of(DataClass dataClass) => Statements.Where(statement => statement.Class == dataClass).Select(statement => statement.Table).Distinct();

    /// <summary>Removes or empties the rows, and tells of each ciphertext.</summary>
    public static async Task<List<ErasedCiphertext>> EraseAsync(NpgsqlConnection connection, ErasedSets sets)
    {
        var erased = new List<ErasedCiphertext>();
        foreach (var (dataClass, table, sql) in Statements)
        {
            var ids = sets.Of(dataClass);
            if (ids.Length == 0) continue;
            var rows = await connection.QueryAsync<(Guid Id, byte[] Sha256)>(sql, new { ids });
            erased.AddRange(rows.Select(row => new ErasedCiphertext(row.Id, dataClass, table, row.Sha256)));
        }
        // Sessions that were kept for their evidence alone.
        if (sets.Of(DataClass.Evidence) is { Length: > 0 } evidence)
        {
            await connection.ExecuteAsync(
                "delete from card_session s where application_id = any(@evidence) and document = '' and not exists (select from evidence_item e where e.session_id = s.id)",
                new { evidence });
        }
        return erased;
    }

    /// <summary>Reads back: how many rows are there that should not be.</summary>
    public static Task<long> CountLeftoversAsync(NpgsqlConnection connection, ErasedSets sets) => connection.ExecuteScalarAsync<long>(Leftovers, sets.ToParameters());

    /// <summary>How many rows an erasure would remove or empty.</summary>
    public static Task<long> CountAsync(NpgsqlConnection connection, ErasedSets sets) => connection.ExecuteScalarAsync<long>(Counts, sets.ToParameters());
}

/// <summary>Applications by the class that is erased of them.</summary>
public sealed class ErasedSets(IEnumerable<(Guid ApplicationId, DataClass DataClass)> classes)
{
    private readonly Dictionary<DataClass, Guid[]> _ids = classes.GroupBy(item => item.DataClass, item => item.ApplicationId).ToDictionary(set => set.Key, set => set.ToArray());

    /// <summary>Applications of which a class is erased.</summary>
    public Guid[] Of(DataClass dataClass) => _ids.GetValueOrDefault(dataClass) ?? [];

    internal object ToParameters() =>
        new { declaration = Of(DataClass.Declaration), record = Of(DataClass.VerificationRecord), evidence = Of(DataClass.Evidence), received = Of(DataClass.ReceivedDocument) };
}
