using Dapper;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>SHA-256 of a ciphertext that was erased.</summary>
public readonly record struct ErasedCiphertext(DataClass DataClass, string Table, Digest Sha256);

/// <summary>The ciphertexts that were erased, by application.</summary>
public sealed class ErasedCiphertexts
{
    private static readonly List<ErasedCiphertext> None = [];

    private readonly Dictionary<Guid, List<ErasedCiphertext>> _of = [];

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Those of one application, in the order they went.</summary>
    public IReadOnlyList<ErasedCiphertext> Of(Guid applicationId) => _of.GetValueOrDefault(applicationId) ?? None;

    internal void Add(Guid applicationId, ErasedCiphertext erased)
    {
        if (!_of.TryGetValue(applicationId, out var list)) _of[applicationId] = list = [];
        list.Add(erased);
        Count++;
    }
}

/// <summary>
/// Where the data of each class are, and the SQL by which they go. What remains of an application are its id, its states and instants, and
/// what proves: ledger, erasure ledger, certificates. A table that comes to hold personal data gets its line here.
/// </summary>
public static class ErasedTables
{
    private const string Application = "application";

    // As everybody who changes an application: what somebody stores at this moment is stored before, and erased.
    private const string Lock = "select id, case when declaration <> '' then sha256(declaration) end from application where id = any($1) order by id for update";

    // Each takes ids and gives a row for each ciphertext erased, null where there was none. The order matters: evidence refers to sessions.
    private static readonly Step[] Steps =
    [
        new(DataClass.Evidence, "evidence_item", sets => sets.Of(DataClass.Evidence),
            "delete from evidence_item where application_id = any($1) returning application_id, ciphertext_sha256"),
        // The row stays, empty: that the paper was returned or destroyed is to be shown longer than what stood in it.
        new(DataClass.ReceivedDocument, "mail_document", sets => sets.Of(DataClass.ReceivedDocument),
            """
            with old as (select id, application_id, sha256(content) as sha256 from mail_document where application_id = any($1) and content <> ''),
            emptied as (update mail_document d set content = '' from old where d.id = old.id)
            select application_id, sha256 from old
            """),
        new(DataClass.ReceivedDocument, "mail_line", sets => sets.Of(DataClass.ReceivedDocument),
            "delete from mail_line where application_id = any($1) returning application_id, sha256(content)"),
        new(DataClass.VerificationRecord, "verification_record", sets => sets.Of(DataClass.VerificationRecord),
            "delete from verification_record where application_id = any($1) returning application_id, sha256(content)"),
        // Its ciphertext was told of when it was locked.
        new(DataClass.Declaration, Application, sets => sets.Of(DataClass.Declaration),
            "update application set declaration = '', request_mac = '' where id = any($1) and (declaration <> '' or request_mac <> '')"),
        // What the evidence of a session referred to went above.
        new(DataClass.Declaration, "card_session", sets => sets.OfBoth(DataClass.Declaration, DataClass.Evidence),
            "delete from card_session where application_id = any($1) returning application_id, case when document <> '' then sha256(document) end"),
        new(DataClass.Declaration, "card_session", sets => sets.OfOne(DataClass.Declaration, without: DataClass.Evidence),
            """
            with gone as (
                delete from card_session s where application_id = any($1) and document <> ''
                    and not exists (select from evidence_item e where e.session_id = s.id)
                returning application_id, sha256(document) as sha256)
            select application_id, sha256 from gone
            """),
        // A session that evidence of a class still kept refers to stays, empty.
        new(DataClass.Declaration, "card_session", sets => sets.OfOne(DataClass.Declaration, without: DataClass.Evidence),
            """
            with old as (select id, application_id, sha256(document) as sha256 from card_session where application_id = any($1) and document <> ''),
            emptied as (update card_session s set document = '', document_sha256 = '', submission_mac = null from old where s.id = old.id)
            select application_id, sha256 from old
            """),
        // Sessions that were kept for their evidence alone.
        new(DataClass.Declaration, "card_session", sets => sets.OfOne(DataClass.Evidence, without: DataClass.Declaration),
            """
            delete from card_session s where application_id = any($1) and document = '' and not exists (select from evidence_item e where e.session_id = s.id)
            returning application_id, null::bytea
            """),
    ];

    private const string Leftovers =
        """
        select (select count(*) from evidence_item where application_id = any(@evidence))
            + (select count(*) from mail_document where application_id = any(@received) and content <> '')
            + (select count(*) from mail_line where application_id = any(@received))
            + (select count(*) from verification_record where application_id = any(@record))
            + (select count(*) from application where id = any(@declaration) and (declaration <> '' or request_mac <> ''))
            + (select count(*) from card_session where application_id = any(@declaration) and (document <> '' or document_sha256 <> '' or submission_mac is not null))
        """;

    private const string Counts =
        """
        select (select count(*) from evidence_item where application_id = any(@evidence))
            + (select count(*) from mail_document where application_id = any(@received) and content <> '')
            + (select count(*) from mail_line where application_id = any(@received))
            + (select count(*) from verification_record where application_id = any(@record))
            + (select count(*) from application where id = any(@declaration) and declaration <> '')
            + (select count(*) from card_session where application_id = any(@declaration) and document <> '')
        """;

    private static readonly Dictionary<DataClass, string[]> Tables = Steps.GroupBy(step => step.Class, step => step.Table)
        .ToDictionary(tables => tables.Key, tables => tables.Distinct().Order(StringComparer.Ordinal).ToArray());

    /// <summary>Names of the tables of a class, in their order.</summary>
    public static IReadOnlyList<string> Of(DataClass dataClass) => Tables[dataClass];

    /// <summary>Locks the applications, removes or empties the rows, and tells of each ciphertext.</summary>
    public static async Task<ErasedCiphertexts> EraseAsync(NpgsqlConnection connection, ErasedSets sets)
    {
        var erased = new ErasedCiphertexts();
        var declarations = sets.Of(DataClass.Declaration).ToHashSet();
        await ReadAsync(connection, Lock, sets.All, (id, sha256) =>
        {
            if (declarations.Contains(id)) erased.Add(id, new ErasedCiphertext(DataClass.Declaration, Application, sha256));
        });
        foreach (var step in Steps)
        {
            if (step.Of(sets) is { Length: > 0 } ids)
                await ReadAsync(connection, step.Sql, ids, (id, sha256) => erased.Add(id, new ErasedCiphertext(step.Class, step.Table, sha256)));
        }
        return erased;
    }

    /// <summary>Reads back: how many rows are there that should not be.</summary>
    public static Task<long> CountLeftoversAsync(NpgsqlConnection connection, ErasedSets sets) => connection.ExecuteScalarAsync<long>(Leftovers, sets.ToParameters());

    /// <summary>How many rows an erasure would remove or empty.</summary>
    public static Task<long> CountAsync(NpgsqlConnection connection, ErasedSets sets) => connection.ExecuteScalarAsync<long>(Counts, sets.ToParameters());

    private static async Task ReadAsync(NpgsqlConnection connection, string sql, Guid[] ids, Action<Guid, Digest> found)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = ids } } };
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (!reader.IsDBNull(1)) found(reader.GetGuid(0), StoredDigest.Of(reader.GetFieldValue<byte[]>(1)));
        }
    }

    private sealed record Step(DataClass Class, string Table, Func<ErasedSets, Guid[]> Of, string Sql);
}
