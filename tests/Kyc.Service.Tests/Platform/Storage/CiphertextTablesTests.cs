using Dapper;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Platform.Encryption;
using Kyc.Service.Tests.Retention;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>Checks that the inventory of ciphertext tables agrees with the databases.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S1")]
public sealed class CiphertextTablesTests(ClusterFixture fixture)
{
    /// <summary>Binary columns that are not ciphertexts of an application's data, with a description of their content.</summary>
    private static readonly Dictionary<string, string> ColumnsWithoutData = new()
    {
        ["application.request_mac"] = "keyed MAC of a request; emptied with the declaration",
        ["approval.digest"] = "SHA-256 of what two people agree on",
        ["card_session.document_sha256"] = "SHA-256 of the application document; emptied with it",
        ["card_session.submission_mac"] = "keyed MAC of a submission; emptied with the application document",
        ["checkpoint.content"] = "hashes and counts",
        ["checkpoint.signature"] = "signature",
        ["checkpoint_leaf.hash"] = "hash of a ledger entry",
        ["checkpoint_witness.hash"] = "SHA-256 of a checkpoint",
        ["data_key.wrapped"] = "data key, wrapped",
        ["early_erasure.request_mac"] = "keyed MAC of a request without personal data",
        ["erasure_certificate.bodies"] = "certificates, which name ids, tables and hashes",
        ["erasure_certificate.content"] = "hash over certificates",
        ["erasure_certificate.signature"] = "signature",
        ["erasure_ledger.content"] = "ids, classes, rules and staff names",
        ["erasure_ledger.hash"] = "hash of an entry",
        ["erasure_ledger.previous"] = "hash of an entry",
        ["evidence_item.ciphertext_sha256"] = "SHA-256 of the ciphertext; removed with its row",
        ["ledger_entry.content"] = "hashes, and facts that are not personal",
        ["ledger_entry.hash"] = "hash of an entry",
        ["ledger_entry.previous"] = "hash of an entry",
        ["ledger_head.hash"] = "hash of an entry",
        ["mail_batch.request_mac"] = "keyed MAC of a request without personal data",
        ["mail_document.evidence_commitment"] = "commitment under a key that is erased",
        ["mail_line.digest"] = "keyed MAC of letter and text; removed with its row",
        ["postcode_table.content"] = "public table",
        ["retention_hold.request_mac"] = "keyed MAC of a request without personal data",
        ["schema_migration.sha256"] = "SHA-256 of a file of SQL",
        ["sealed_head.hash"] = "hash of a ledger entry",
        ["service_key.wrapped"] = "key of the service, wrapped",
        ["signed_crl.der"] = "public list",
        ["signed_crl.distribution_point"] = "name in a public list",
        ["signed_crl.issuer_key_id"] = "name in a public list",
        ["signed_crl.number"] = "number of a public list",
        ["signed_crl.sha256"] = "SHA-256 of a public list",
        ["verification_record.certificate_mac"] = "keyed MAC of issuer and serial number; removed with its row",
    };

    /// <summary>Tables that must have rows after a verification by card and a verification by mail with an unread line.</summary>
    private static readonly CiphertextTable[] VerificationTables =
    [
        CiphertextTables.EvidenceItem, CiphertextTables.MailDocument, CiphertextTables.MailLine, CiphertextTables.VerificationRecord,
        CiphertextTables.Application, CiphertextTables.CardSession,
    ];

    /// <summary>
    /// Tables without a trigger that prevents new rows after an erasure. Their rows are created with the application, or with a session of
    /// an application that is not verified yet, so the trigger is not needed.
    /// </summary>
    private static readonly CiphertextTable[] TablesWithoutTrigger = [CiphertextTables.Application, CiphertextTables.CardSession];

    [Fact]
    public async Task Every_binary_column_is_in_the_inventory_or_contains_no_data_of_an_application()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await using var kyc = await service.Database.OpenAsync(default);
        await using var keys = await service.Get<KeyDatabase>().OpenAsync(default);
        var columns = (await QueryColumnsAsync(kyc)).Union(await QueryColumnsAsync(keys)).ToList();
        var inventory = CiphertextTables.All.Select(table => $"{table.Name}.{table.Column}").ToList();
        Assert.Equal(columns.Order(StringComparer.Ordinal), inventory.Concat(ColumnsWithoutData.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_class_of_data_has_a_table_and_no_table_is_named_twice()
    {
        Assert.Equal(
            Enum.GetValues<DataClass>().Except([DataClass.None]), CiphertextTables.All.Select(table => table.DataClass).Distinct().Order());
        Assert.Equal(CiphertextTables.All.Count, CiphertextTables.All.Select(table => table.Name).Distinct().Count());
        foreach (var table in CiphertextTables.All.Where(table => table.ReferencedBy is not null))
        {
            Assert.NotNull(table.Clearing);
            Assert.Contains(
                CiphertextTables.All.TakeWhile(earlierTable => earlierTable != table),
                earlierTable => (earlierTable.Name, earlierTable.DataClass) == (table.ReferencedBy!.Table, table.ReferencedBy.DataClass));
        }
    }

    [Fact]
    public async Task Every_ciphertext_can_be_decrypted_with_the_key_and_field_named_in_the_inventory()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var desk = new MailRoomDriver(service);
        var cardApplicationId = Guid.Parse(await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki));
        var application = await desk.OpenApplicationAsync();
        var document = (await desk.RecordDocumentAsync(application)).DocumentId;
        var letter = await desk.PostReadyLetterAsync(application, (await desk.ConfirmDocumentAsync(document)).ManagementNumber);
        await desk.ImportReportsAsync(letter, "返送と思われる");

        await using var connection = await service.Database.OpenAsync(default);
        foreach (var table in CiphertextTables.All)
        {
            var rows = (await connection.QueryAsync<(Guid Id, Guid Application, byte[] Content)>(
                $"select id, {table.ApplicationColumn}, {table.Column} from {table.Name} where {table.FilledCondition}")).AsList();
            Assert.True(rows.Count > 0 || !VerificationTables.Contains(table), table.Name);
            foreach (var row in rows)
            {
                Assert.Contains(row.Application, (Guid[])[cardApplicationId, Guid.Parse(application.ApplicationId)]);
                using var applicationKeys = await service.GetKeyStore().LoadKeysAsync(row.Application, default, table.DataClass);
                Assert.NotEmpty(applicationKeys.Open(table.DataClass, table.GetField(row.Id), row.Content));
            }
            // An erasure uses this hash, so that it does not have to read the ciphertext.
            Assert.Equal(0, await connection.ExecuteScalarAsync<int>(
                $"select count(*) from {table.Name} where {table.FilledCondition} and {table.Sha256Expression} <> sha256({table.Column})"));
        }
    }

    [Fact]
    public async Task Every_ciphertext_table_has_a_trigger_that_refuses_rows_after_the_erasure_of_their_class()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await using var connection = await service.Database.OpenAsync(default);
        var refusingTriggers = await connection.QueryAsync<(string, string)>(
            """
            select tgrelid::regclass::text, split_part(encode(tgargs, 'escape'), '\000', 1) from pg_trigger
            join pg_proc on pg_proc.oid = tgfoid where proname = 'refuse_erased'
            """);
        Assert.Equal(
            CiphertextTables.All.Except(TablesWithoutTrigger).Select(
                table => (table.Name, $"{EvidenceNumbers.DataClass.ToNumber(table.DataClass)}")).Order(),
            refusingTriggers.Order());
    }

    private static async Task<IEnumerable<string>> QueryColumnsAsync(NpgsqlConnection connection) => await connection.QueryAsync<string>(
        "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' and data_type = 'bytea'");
}
