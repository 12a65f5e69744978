using Dapper;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;
using Npgsql;

namespace Kyc.Service.Tests.Revocation;

/// <summary>
/// Tests which revocation lists an instance uses: those imported by itself, those imported by a different instance, and those in its index
/// file.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class IndexTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Two_instances_detect_each_others_imports_and_read_only_the_missing_lists()
    {
        await using var otherService = await StartOtherServiceAsync();
        await _service.ImportAsync(CreateList(1));
        await WaitForListAsync(otherService, "01");
        await otherService.ImportAsync(CreateList(2));
        await WaitForListAsync(_service, "02");
        Assert.Equal((1, 1), (_service.CrlReadCount, otherService.CrlReadCount));
    }

    [Fact]
    public async Task A_restarted_instance_has_all_lists_at_once_and_reads_none_of_them_again()
    {
        foreach (var city in new[] { "Chiyoda-ku", "Chuo-ku", "Minato-ku" })
        {
            await _service.ImportAsync(CreateList(7, city));
        }

        var crlsBefore = (await _service.GetRevocationStatusAsync()).Crls;
        await _service.StopAsync();

        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal(crlsBefore, (await restartedService.GetRevocationStatusAsync()).Crls);
        // The instance reads the new list only after its periodic check has skipped all lists that it already has.
        await using var otherService = await StartOtherServiceAsync();
        await otherService.ImportAsync(CreateList(8, "Minato-ku"));
        await Eventually.IsTrueAsync(async () =>
            (await restartedService.GetRevocationStatusAsync()).Crls.Any(crl => crl.CrlNumber == "08"));
        Assert.Equal(1, restartedService.CrlReadCount);
    }

    [Fact]
    public async Task A_list_replaced_while_the_instance_was_stopped_is_not_used_after_the_restart()
    {
        await _service.ImportAsync(CreateList(1));
        await _service.StopAsync();
        await using var otherService = await StartOtherServiceAsync();
        await otherService.ImportAsync(CreateList(2));
        var seenNumbers = new List<string>();
        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await Eventually.IsTrueAsync(async () =>
        {
            seenNumbers.AddRange((await restartedService.GetRevocationStatusAsync()).Crls.Select(crl => crl.CrlNumber));
            return seenNumbers.Count > 0;
        });
        Assert.Equal(["02"], seenNumbers);
    }

    [Fact]
    public async Task A_list_that_is_no_longer_in_the_database_is_not_used()
    {
        await _service.ImportAsync(CreateList(1));
        await _service.StopAsync();
        await ExecuteAsync("delete from signed_crl");
        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal(0, (await restartedService.GetRevocationStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task A_database_restored_from_an_older_backup_does_not_restore_the_older_list()
    {
        await _service.ImportAsync(CreateList(1));
        await _service.ImportAsync(CreateList(3));
        await _service.StopAsync();
        await ExecuteAsync("delete from signed_crl where generation = 0; update signed_crl set generation = 0");
        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal("03", Assert.Single((await restartedService.GetRevocationStatusAsync()).Crls).CrlNumber);
        await FailureAssert.FailsWithAsync(
            Grpc.Core.StatusCode.FailedPrecondition,
            "CRL-ROLLED-BACK",
            restartedService.ImportAsync(CreateList(2)));
        Assert.True((await restartedService.ImportAsync(CreateList(4))).Changed);
        Assert.Single(restartedService.Log.GetLines(1207));
    }

    [Fact]
    public async Task A_tampered_stored_list_is_not_used_and_a_new_import_repairs_it()
    {
        var der = CreateList(7, entryCount: 3);
        await _service.ImportAsync(der);
        await ExecuteAsync("update signed_crl set der = set_byte(der, length(der) - 300, get_byte(der, length(der) - 300) # 1)");
        await using var otherService = await StartOtherServiceAsync();
        await otherService.Log.WaitForEventAsync(1202);
        Assert.Equal(0, (await otherService.GetRevocationStatusAsync()).TotalCount);

        Assert.False((await _service.ImportAsync(der)).Changed);
        Assert.Single(_service.Log.GetLines(1205));
        await WaitForListAsync(otherService, "07");
    }

    [Theory]
    [InlineData("update signed_crl set entry_count = 4")]
    [InlineData("update signed_crl set number = '\\x09'")]
    [InlineData("update signed_crl set next_update = next_update + interval '1 day'")]
    public async Task A_row_that_contradicts_its_list_is_not_used(string sql)
    {
        await _service.ImportAsync(CreateList(7, entryCount: 3));
        await ExecuteAsync(sql);
        await using var otherService = await StartOtherServiceAsync();
        await otherService.Log.WaitForEventAsync(1206);
        Assert.Equal(0, (await otherService.GetRevocationStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task Missing_details_of_lists_stored_by_an_older_version_are_filled_in_and_the_lists_are_used()
    {
        await _service.ImportAsync(CreateList(6));
        await _service.ImportAsync(CreateList(7));
        await _service.StopAsync();
        await ExecuteAsync("update signed_crl set number = null, this_update = null, next_update = null, entry_count = null");
        await using var restartedService = await StartOtherServiceAsync();
        await WaitForListAsync(restartedService, "07");
        await FailureAssert.FailsWithAsync(
            Grpc.Core.StatusCode.FailedPrecondition,
            "CRL-ROLLED-BACK",
            restartedService.ImportAsync(CreateList(6)));
        Assert.Equal(
            "0607",
            await QueryValueAsync("select string_agg(encode(number, 'hex'), '' order by generation desc) from signed_crl"));
    }

    [Fact]
    public async Task An_import_is_detected_after_the_connection_for_notifications_was_lost()
    {
        await using var otherService = await StartOtherServiceAsync();
        await ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                await _service.ImportAsync(CreateList(1));
                return true;
            }
            catch (Grpc.Core.RpcException exception) when (exception.StatusCode == Grpc.Core.StatusCode.Unavailable)
            {
                return false;
            }
        });
        await WaitForListAsync(otherService, "01");
    }

    private Task<ServiceUnderTest> StartOtherServiceAsync() =>
        ServiceUnderTest.StartAsync(_service.CurrentSettings with { IndexFile = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.index") },
            _service.Clock);

    private static Task WaitForListAsync(ServiceUnderTest service, string number) =>
        Eventually.IsTrueAsync(async () => (await service.GetRevocationStatusAsync()).Crls is [var crl] && crl.CrlNumber == number);

    private byte[] CreateList(int number, string city = "Chiyoda-ku", int entryCount = 0) =>
        CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now, fictitiousEntryCount: entryCount)
            with
        { Number = number, ThisUpdate = ClusterFixture.Now.AddHours(-10 + number) });

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_service.CurrentSettings.Database);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<string?> QueryValueAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_service.CurrentSettings.Database);
        return await connection.ExecuteScalarAsync<string>(sql);
    }
}
