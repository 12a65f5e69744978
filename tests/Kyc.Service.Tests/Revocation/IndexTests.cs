using Dapper;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;
using Npgsql;

namespace Kyc.Service.Tests.Revocation;

/// <summary>
/// Tests which revocation lists an instance uses: those imported by itself, those imported by a different instance, and those in its index
/// file.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class IndexTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Two_instances_detect_each_others_imports_and_read_only_the_missing_lists()
    {
        await using var other = await StartOtherAsync();
        await _service.ImportAsync(List(1));
        await WaitForListAsync(other, "01");
        await other.ImportAsync(List(2));
        await WaitForListAsync(_service, "02");
        Assert.Equal((1, 1), (_service.CrlReadCount, other.CrlReadCount));
    }

    [Fact]
    public async Task A_restarted_instance_answers_at_once_and_reads_nothing_again()
    {
        foreach (var city in new[] { "Chiyoda-ku", "Chuo-ku", "Minato-ku" })
        {
            await _service.ImportAsync(List(7, city));
        }

        var before = (await _service.GetRevocationStatusAsync()).Crls;
        await _service.StopAsync();

        await using var restarted = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal(before, (await restarted.GetRevocationStatusAsync()).Crls);
        // The instance reads the new list only after its periodic check has skipped all lists that it already has.
        await using var other = await StartOtherAsync();
        await other.ImportAsync(List(8, "Minato-ku"));
        await Eventually.IsTrueAsync(async () => (await restarted.GetRevocationStatusAsync()).Crls.Any(crl => crl.CrlNumber == "08"));
        Assert.Equal(1, restarted.CrlReadCount);
    }

    [Fact]
    public async Task A_list_replaced_while_the_instance_was_stopped_is_not_used_before_the_new_one_is_read()
    {
        await _service.ImportAsync(List(1));
        await _service.StopAsync();
        await using var other = await StartOtherAsync();
        await other.ImportAsync(List(2));
        var seen = new List<string>();
        await using var restarted = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await Eventually.IsTrueAsync(async () =>
        {
            seen.AddRange((await restarted.GetRevocationStatusAsync()).Crls.Select(crl => crl.CrlNumber));
            return seen.Count > 0;
        });
        Assert.Equal(["02"], seen);
    }

    [Fact]
    public async Task A_list_that_is_no_longer_in_the_database_is_not_used()
    {
        await _service.ImportAsync(List(1));
        await _service.StopAsync();
        await ExecuteAsync("delete from signed_crl");
        await using var restarted = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal(0, (await restarted.GetRevocationStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task A_database_restored_from_an_older_backup_does_not_restore_the_older_list()
    {
        await _service.ImportAsync(List(1));
        await _service.ImportAsync(List(3));
        await _service.StopAsync();
        await ExecuteAsync("delete from signed_crl where generation = 0; update signed_crl set generation = 0");
        await using var restarted = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal("03", Assert.Single((await restarted.GetRevocationStatusAsync()).Crls).CrlNumber);
        await FailureAssert.FailsWithAsync(Grpc.Core.StatusCode.FailedPrecondition, "CRL-ROLLED-BACK", restarted.ImportAsync(List(2)));
        Assert.True((await restarted.ImportAsync(List(4))).Changed);
        Assert.Single(restarted.Log.GetLines(1207));
    }

    [Fact]
    public async Task A_tampered_stored_list_is_not_used_and_a_new_import_repairs_it()
    {
        var der = List(7, entries: 3);
        await _service.ImportAsync(der);
        await ExecuteAsync("update signed_crl set der = set_byte(der, length(der) - 300, get_byte(der, length(der) - 300) # 1)");
        await using var other = await StartOtherAsync();
        await other.Log.WaitForAsync(1202);
        Assert.Equal(0, (await other.GetRevocationStatusAsync()).TotalCount);

        Assert.False((await _service.ImportAsync(der)).Changed);
        Assert.Single(_service.Log.GetLines(1205));
        await WaitForListAsync(other, "07");
    }

    [Theory]
    [InlineData("update signed_crl set entry_count = 4")]
    [InlineData("update signed_crl set number = '\\x09'")]
    [InlineData("update signed_crl set next_update = next_update + interval '1 day'")]
    public async Task A_row_that_contradicts_its_list_is_not_used(string sql)
    {
        await _service.ImportAsync(List(7, entries: 3));
        await ExecuteAsync(sql);
        await using var other = await StartOtherAsync();
        await other.Log.WaitForAsync(1206);
        Assert.Equal(0, (await other.GetRevocationStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task Lists_stored_by_an_older_version_are_described_and_used()
    {
        await _service.ImportAsync(List(6));
        await _service.ImportAsync(List(7));
        await _service.StopAsync();
        await ExecuteAsync("update signed_crl set number = null, this_update = null, next_update = null, entry_count = null");
        await using var restarted = await StartOtherAsync();
        await WaitForListAsync(restarted, "07");
        await FailureAssert.FailsWithAsync(Grpc.Core.StatusCode.FailedPrecondition, "CRL-ROLLED-BACK", restarted.ImportAsync(List(6)));
        Assert.Equal(
            "0607",
            await QueryValueAsync("select string_agg(encode(number, 'hex'), '' order by generation desc) from signed_crl"));
    }

    [Fact]
    public async Task An_import_is_detected_after_the_connection_for_notifications_was_lost()
    {
        await using var other = await StartOtherAsync();
        await ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                await _service.ImportAsync(List(1));
                return true;
            }
            catch (Grpc.Core.RpcException exception) when (exception.StatusCode == Grpc.Core.StatusCode.Unavailable)
            {
                return false;
            }
        });
        await WaitForListAsync(other, "01");
    }

    private Task<ServiceUnderTest> StartOtherAsync() =>
        ServiceUnderTest.StartAsync(_service.CurrentSettings with { IndexFile = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.index") },
            _service.Clock);

    private static Task WaitForListAsync(ServiceUnderTest service, string number) =>
        Eventually.IsTrueAsync(async () => (await service.GetRevocationStatusAsync()).Crls is [var crl] && crl.CrlNumber == number);

    private byte[] List(int number, string city = "Chiyoda-ku", int entries = 0) =>
        CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now, fictitiousEntryCount: entries)
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
