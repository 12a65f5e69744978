using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that malformed rows, which some other program wrote into the databases, prevent neither the start of the service nor calls about
/// other applications.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class MalformedRowsTests(ClusterFixture fixture)
{
    /// <summary>
    /// Query for the names of all tables except those of migrations, because an unknown migration stops the service on purpose.
    /// </summary>
    private const string TableNamesQuery =
        "select table_name from information_schema.tables "
            + "where table_schema = 'public' and table_type = 'BASE TABLE' "
            + "and table_name not like '%migration%' order by table_name <> 'application', table_name";

    private static readonly string[] ExpectedTables =
    [
        "application", "application_transition", "card_session", "early_erasure", "evidence_item", "ledger_entry", "mail_batch",
        "mail_document",
        "retention_event", "retention_hold", "retention_rule", "signed_crl", "verification_record",
    ];

    [Fact]
    public async Task With_a_malformed_row_in_every_table_the_service_starts_and_serves_other_applications()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        string otherApplicationId;
        Guid id;
        await using (var firstService = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)))
        {
            otherApplicationId = await RetentionTestHelper.CreateVerifiedApplicationAsync(firstService, fixture.Pki);
            id = Guid.CreateVersion7(ClusterFixture.Now);
            var writtenTables = await InsertRowsAsync(firstService.Database, id);
            Assert.Empty(ExpectedTables.Except(writtenTables));
            await using var keys = await firstService.Get<KeyDatabase>().OpenAsync(default);
            await keys.ExecuteAsync(
                "insert into data_key (application_id, data_class, kek_id, wrapped) select @id, 99, kek_id, '\\x00' "
                    + "from key_rotation order by sequence desc limit 1", new { id });
        }

        await using var service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
        var page = await service.WaitForReadinessAsync(readiness =>
            readiness.StartsWith("ready", StringComparison.Ordinal) && readiness.Contains("of application", StringComparison.Ordinal));
        Assert.Contains("warning: rows of the database cannot be used and are left out: 1 of application, 1 of retention_rule", page,
            StringComparison.Ordinal);
        Assert.Contains(service.Log.GetLines(1005), line => line.Contains($"{id:D} of table application", StringComparison.Ordinal));
        Assert.Contains(service.Log.GetLines(1005), line => line.Contains("x/99 of table retention_rule", StringComparison.Ordinal));

        await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki);
        Assert.Equal(3, (await RetentionTestHelper.GetScheduleAsync(service, otherApplicationId)).Count);
        Assert.NotEmpty(
            (
                await service.Evidence.GetVerificationRecordAsync(
                    new GetVerificationRecordRequest { ApplicationId = otherApplicationId, Reason = "case 17" },
                    ServiceUnderTest.CallerMetadata)).Versions);
        Assert.NotEmpty((await service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules);
    }

    [Fact]
    public async Task An_invalid_version_of_a_rule_ends_the_rule_so_that_no_earlier_version_erases_anything()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await RetentionTestHelper.QueryAsync<int>(
            service,
            """
            insert into retention_rule
            select rule_id, 7, effective_from, data_class, trigger_event, or_later, years, months, days, disposition, legal_source,
                added_at, caller_program, caller_person
            from retention_rule where rule_id = 'verification-record' returning 1
            """);
        var rules = (await service.CreateRetentionClient().ListRulesAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).Rules;
        Assert.DoesNotContain(rules, rule => rule.RuleId == "verification-record");
        Assert.Contains(rules, rule => rule.RuleId == "verification-evidence");
    }

    /// <summary>
    /// Tries to insert a row into every table. Every required column gets a value of its type, and every reference to an application gets
    /// the given id, except in the ledger. Returns the names of the tables that accepted a row.
    /// </summary>
    private static async Task<IReadOnlyList<string>> InsertRowsAsync(KycDatabase database, Guid id)
    {
        await using var connection = await database.OpenAsync(default);
        var writtenTables = new List<string>();
        foreach (var table in (await connection.QueryAsync<string>(TableNamesQuery)).AsList())
        {
            // A malformed ledger entry would make the ledger chain of its application invalid, so the ledger rows belong to an application
            // that does not exist.
            var column = table == "application" ? "id" : table.StartsWith("ledger_", StringComparison.Ordinal) ? "" : "application_id";
            try
            {
                if (await FillerRowInserter.InsertAsync(connection, table, new() { [column] = $"'{id:D}'" }))
                {
                    writtenTables.Add(table);
                }
            }
            catch (PostgresException exception) when (
                exception.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation
                    or PostgresErrorCodes.CheckViolation
                || exception.SqlState.StartsWith("KYC", StringComparison.Ordinal))
            {
                // The database refuses the row, for example because it refers to a row that does not exist.
            }
        }
        return writtenTables;
    }
}
