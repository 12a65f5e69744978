using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Encryption;
using Kyc.Service.Tests.Platform.Storage;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Checks every data class in <see cref="DataClasses"/> and every table in <see cref="CiphertextTables"/>: the data gets a due date, is
/// protected by a hold, and is erased and certified.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class EveryClassTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_row_of_every_table_is_scheduled_then_kept_by_a_hold_then_erased_and_certified()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        var idText = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
        var id = Guid.Parse(idText);
        await service.PauseWorkerAsync();
        foreach (var table in CiphertextTables.All)
        {
            await EnsureRowAsync(service, table, id);
        }

        await RetentionTestHelper.QueryAsync<int>(
            service,
            "insert into retention_replan (application_id) values (@id) returning 1",
            new { id });

        RetentionClass[] allClasses = [.. Enum.GetValues<RetentionClass>().Except([RetentionClass.Unspecified])];
        var schedule = await RetentionTestHelper.GetScheduleAsync(service, idText);
        Assert.Equal(allClasses.Select(dataClass => (dataClass, "2033-11-22")), schedule.Select(entry => (entry.DataClass, entry.LastDay)));
        var rowCounts = await CountRowsAsync(service, id);
        Assert.All(rowCounts, table => Assert.True(table.Count > 0, table.Name));

        await RetentionTestHelper.PlaceHoldAsync(service, idText, until: "2033-12-01");
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(service);
        Assert.Equal(rowCounts, await CountRowsAsync(service, id));
        Assert.Equal(
            allClasses.Length,
            (await service.CreateRetentionClient().GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1))).HeldCount);

        service.AdvanceClockTo(new DateTimeOffset(2033, 12, 2, 0, 0, 0, TimeSpan.Zero));
        await RetentionTestHelper.EraseDueDataAsync(service);
        Assert.All(await CountRowsAsync(service, id), table => Assert.Equal((table.Name, 0), table));
        Assert.Equal(0, await RetentionTestHelper.CountKeysAsync(service, idText));
        Assert.All(await RetentionTestHelper.GetScheduleAsync(service, idText), entry => Assert.NotNull(entry.ErasedAt));
        var certificate = Assert.Single((await service.CreateRetentionClient().GetErasureCertificatesAsync(
            new GetErasureCertificatesRequest { ApplicationId = idText }, RetentionTestHelper.CreateStaffMetadata(1))).Certificates);
        Assert.Equal(allClasses, certificate.DataClasses);
        Assert.All(rowCounts, table => Assert.Contains($"{table.Name}: {table.Count}\n", certificate.Text, StringComparison.Ordinal));
    }

    /// <summary>
    /// Inserts a row with encrypted content for the given application into the given table. Does nothing if the table already contains data
    /// of the application.
    /// </summary>
    private static async Task EnsureRowAsync(ServiceUnderTest service, CiphertextTable table, Guid applicationId)
    {
        if ((await CountRowsAsync(service, applicationId)).Single(entry => entry.Name == table.Name).Count > 0)
        {
            return;
        }

        await service.GetKeyStore().AddKeyAsync(applicationId, table.DataClass, default);
        using var keys = await service.GetKeyStore().LoadKeysAsync(applicationId, default, table.DataClass);
        var rowId = Guid.NewGuid();
        var content = Convert.ToHexStringLower(keys.Seal(table.DataClass, table.GetField(rowId), "x"u8));
        await service.Database.RunInTransactionAsync(async connection =>
        {
            // Disables foreign keys, because the rows that a row normally references are missing.
            await connection.ExecuteAsync("set local session_replication_role = replica");
            return await FillerRowInserter.InsertAsync(connection, table.Name, new()
            {
                ["id"] = $"'{rowId:D}'",
                [table.ApplicationColumn] = $"'{applicationId:D}'",
                [table.Column] = $"'\\x{content}'",
                // A document whose paper is still in the building is not erased, so the row records a disposal.
                ["disposal"] = "1",
            });
        }, default);
    }

    private static async Task<IReadOnlyList<(string Name, int Count)>> CountRowsAsync(ServiceUnderTest service, Guid id)
    {
        await using var connection = await service.Database.OpenAsync(default);
        var rowCounts = new List<(string, int)>();
        foreach (var table in CiphertextTables.All)
        {
            var sql = $"select count(*)::int from {table.Name} where {table.ApplicationColumn} = @id and {table.FilledCondition}";
            rowCounts.Add((table.Name, await connection.ExecuteScalarAsync<int>(sql, new { id })));
        }
        return rowCounts;
    }
}
