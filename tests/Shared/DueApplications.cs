using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Npgsql;

namespace Kyc.Tests.Shared;

/// <summary>
/// Inserts any number of verified applications whose contracts have ended, with the rows that the service would write: each has a
/// declaration, a card session, five evidence items, a verification record and three data keys. The ciphertexts are random bytes of the
/// usual lengths and are never decrypted.
/// </summary>
internal static class DueApplications
{
    /// <summary>The number of rows in the database kyc that contain encrypted data of one application.</summary>
    public const int RowsPerApplication = 8;

    /// <summary>The number of data keys of one application.</summary>
    public const int KeysPerApplication = 3;

    private const int ChunkSize = 500;
    private static readonly int[] ItemSizesInBytes = [930, 290, 1750, 420, 260];
    private static readonly byte[] RandomBytes = RandomNumberGenerator.GetBytes(1 << 20);

    /// <summary>
    /// Inserts applications and returns their IDs. Their retention period of seven years starts on <paramref name="eventDay"/>. They are
    /// due for erasure on the day after its last day.
    /// </summary>
    /// <param name="kycConnection">Open connection to the database kyc.</param>
    /// <param name="keyConnection">Open connection to the database kyc_keys.</param>
    /// <param name="count">Number of applications to insert.</param>
    /// <param name="eventDay">Day on which the contracts ended.</param>
    public static async Task<List<Guid>> InsertAsync(
        NpgsqlConnection kycConnection,
        NpgsqlConnection keyConnection,
        int count,
        DateOnly eventDay)
    {
        var ids = new List<Guid>(count);
        var offset = await kycConnection.ExecuteScalarAsync<int>("select count(*) from application");
        while (ids.Count < count)
        {
            var chunk = Enumerable.Range(0, Math.Min(ChunkSize, count - ids.Count)).Select(_ => Guid.CreateVersion7()).ToArray();
            await InsertApplicationsAsync(kycConnection, chunk, offset + ids.Count, eventDay);
            await InsertKeysAsync(keyConnection, chunk);
            ids.AddRange(chunk);
        }
        return ids;
    }

    private static Task<int> InsertApplicationsAsync(NpgsqlConnection connection, Guid[] ids, int offset, DateOnly eventDay)
    {
        var declarations = CreateRandomBlocks(ids.Length, 470);
        var firstEntries = ids.Select((id, i) => CreateFirstEntry(id, declarations[i])).ToArray();
        return connection.ExecuteAsync(
            """
            insert into application (id, reference_code, caller_program, idempotency_key, request_mac, channel, declaration, state,
                method, verified_at, created_at, updated_at)
            select id, code, 'due', code, sha256(declaration), 2, declaration, 2, 1, @at, @at, @at
                from unnest(@ids, @codes, @declarations) as a(id, code, declaration);
            insert into card_session (id, application_id, state, document, document_sha256, issued_at, expires_at, opened_program,
                opened_person, submission_mac, outcome, decided_at)
            select id, id, 2, document, sha256(document), @at, @at, 'due', 'due', sha256(document), 1, @at
                from unnest(@ids, @documents) as s(id, document);
            insert into evidence_item (id, application_id, session_id, kind, ciphertext, ciphertext_sha256, created_at)
            select gen_random_uuid(), id, id, kind, ciphertext, sha256(ciphertext), @at
                from unnest(@itemIds, @kinds, @items) as e(id, kind, ciphertext);
            insert into verification_record (id, application_id, method, method_letter, rule_revision, verified_at, verified_program,
                verified_person, recorded_by, recorded_at,
                channel, content, certificate_mac)
            select id, id, 1, 'カ', '2025-06-24', @at, 'due', 'due', 'due', @at, 2, content, sha256(content)
                from unnest(@ids, @records) as r(id, content);
            insert into retention_event (id, application_id, event, event_day, recorded_at, caller_program, caller_person, idempotency_key)
            select id, id, 1, @eventDay, @at, 'due', 'due', id::text from unnest(@ids) as id;
            insert into retention_schedule (application_id, data_class, rule_id, rule_version, start_event, start_day, last_day, due_at,
                disposition)
            select id, class, 'due', 1, 1, @eventDay, (@eventDay::date + interval '7 years')::date, @dueAt, 1
                from unnest(@ids) as id, unnest(array[1, 2, 3]) as class;
            insert into ledger_entry (application_id, sequence, previous, content, hash) select id, 1, previous, content, hash
                from unnest(@ids, @previous, @contents, @hashes) as l(id, previous, content, hash);
            insert into ledger_head (application_id, sequence, hash) select id, 1, hash from unnest(@ids, @hashes) as l(id, hash);
            """,
            new
            {
                ids,
                codes = ids.Select((_, i) => (offset + i).ToString("X8", CultureInfo.InvariantCulture)).ToArray(),
                declarations,
                documents = CreateRandomBlocks(ids.Length, 930),
                records = CreateRandomBlocks(ids.Length, 900),
                itemIds = ids.SelectMany(id => Enumerable.Repeat(id, ItemSizesInBytes.Length)).ToArray(),
                kinds = ids.SelectMany(_ => Enumerable.Range(1, ItemSizesInBytes.Length).Select(kind => (short)kind)).ToArray(),
                items = ids.SelectMany(_ => ItemSizesInBytes.Select(GetRandomBytes)).ToArray(),
                previous = firstEntries.Select(row => row.PreviousHash.ToArray()).ToArray(),
                contents = firstEntries.Select(row => row.Content).ToArray(),
                hashes = firstEntries.Select(row => row.Hash.ToArray()).ToArray(),
                eventDay,
                dueAt = JapanTime.GetStart(eventDay.AddYears(7).AddDays(1)),
                at = JapanTime.GetStart(eventDay),
            });
    }

    private static Task<int> InsertKeysAsync(NpgsqlConnection connection, Guid[] ids) => connection.ExecuteAsync(
        """
        insert into data_key (application_id, data_class, kek_id, wrapped)
        select id, class, (select kek_id from key_rotation order by sequence desc limit 1), wrapped
            from unnest(@ids, @classes, @wrapped) as k(id, class, wrapped)
        """,
        new
        {
            ids = ids.SelectMany(id => Enumerable.Repeat(id, KeysPerApplication)).ToArray(),
            classes = ids.SelectMany(_ => new short[] { 1, 2, 3 }).ToArray(),
            wrapped = CreateRandomBlocks(ids.Length * KeysPerApplication, 61),
        });

    /// <summary>Creates the first entry of the given application's ledger chain, so that the entries after it can be verified.</summary>
    private static LedgerRow CreateFirstEntry(Guid id, byte[] declaration) => LedgerRow.CreateNext(null, new LedgerEntry
    {
        ApplicationId = id,
        Sequence = 1,
        Kind = LedgerEntryKind.ApplicationCreated,
        At = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
        Actor = new Actor("due", "due"),
        Subject = new LedgerSubject(new SubjectKey(SubjectKind.Application, id))
        {
            DataClass = DataClass.Declaration,
            Ciphertext = Digest.Compute(declaration),
            Commitment = Digest.Compute(declaration),
        },
    });

    private static byte[][] CreateRandomBlocks(int count, int byteCount) =>
        [.. Enumerable.Range(0, count).Select(_ => GetRandomBytes(byteCount))];

    private static byte[] GetRandomBytes(int byteCount) =>
        RandomBytes.AsSpan(RandomNumberGenerator.GetInt32(RandomBytes.Length - byteCount), byteCount).ToArray();
}
