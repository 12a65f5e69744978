using Dapper;
using Kyc.Service.Evidence;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterCollection.Name)]
public sealed class OrphanKeysTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        await _service.PauseWorkerAsync();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Only_orphan_keys_that_are_older_than_a_day_are_removed()
    {
        var keptId = await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        var (lostId, recentId) = (await CreateOrphanKeysAsync(), await CreateOrphanKeysAsync());
        await SetKeyAgeAsync(keptId, "2 days");
        await SetKeyAgeAsync(lostId, "24 hours 1 minute");
        await SetKeyAgeAsync(recentId, "23 hours 59 minutes");
        Assert.Equal(1, await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default));
        Assert.Equal((3, 0, 3),
            (await RetentionTestHelper.CountKeysAsync(_service, keptId), await RetentionTestHelper.CountKeysAsync(_service, lostId),
                await RetentionTestHelper.CountKeysAsync(_service, recentId)));
        Assert.Contains("of 1 applications", Assert.Single(_service.Log.GetLines(1610)), StringComparison.Ordinal);
        Assert.Equal(0, await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default));
    }

    [Fact]
    public async Task After_a_pass_without_orphan_keys_the_next_begins_a_day_later()
    {
        var remover = new OrphanKeyRemover(
            _service.Database, _service.Get<KeyDatabase>(), _service.Get<CheckpointStore>(), _service.Clock,
            NullLogger<OrphanKeyRemover>.Instance);
        await remover.RemoveIfDueAsync(default);
        var lostId = await CreateOrphanKeysAsync();
        await SetKeyAgeAsync(lostId, "25 hours");
        await remover.RemoveIfDueAsync(default);
        Assert.Equal(3, await RetentionTestHelper.CountKeysAsync(_service, lostId));
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await remover.RemoveIfDueAsync(default);
        Assert.Equal(0, await RetentionTestHelper.CountKeysAsync(_service, lostId));
    }

    [Fact]
    public async Task The_keys_of_an_erased_application_are_not_orphan_keys()
    {
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        _service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(_service);
        Assert.Equal(0, await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default));
        Assert.Single(
            await RetentionTestHelper.QueryAsync<Guid>(_service, "select id from application where id = @id", new { id = Guid.Parse(id) }));
    }

    [Fact]
    public async Task No_orphan_key_is_removed_after_a_restore_of_kyc_until_an_operator_accepts_the_lost_checkpoint()
    {
        await RetentionTestHelper.CreateVerifiedApplicationAsync(_service, fixture.Pki);
        await _service.Get<CheckpointWorker>().SealAsync(default);
        var lostId = await CreateOrphanKeysAsync();
        await SetKeyAgeAsync(lostId, "2 days");
        await using var keyConnection = await _service.Get<KeyDatabase>().OpenAsync(default);
        Assert.Equal(1, await keyConnection.ExecuteAsync("update checkpoint_witness set number = number + 1"));
        Assert.Equal(
            (0, 3),
            (
                await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default),
                (int)await RetentionTestHelper.CountKeysAsync(_service, lostId)));
        await keyConnection.ExecuteAsync("delete from checkpoint_witness");
        Assert.Equal(
            (1, 0),
            (
                await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default),
                (int)await RetentionTestHelper.CountKeysAsync(_service, lostId)));
    }

    /// <summary>
    /// Creates the keys that remain when a call is interrupted after it wrote to the key database and before it wrote to the database kyc.
    /// Returns the ID of the application that was never stored.
    /// </summary>
    private async Task<string> CreateOrphanKeysAsync()
    {
        var id = Guid.CreateVersion7(_service.Clock.GetUtcNow());
        using var keys = await _service.Get<KeyStore>().CreateKeysAsync(id, default);
        return id.ToString("D");
    }

    private async Task SetKeyAgeAsync(string id, string age)
    {
        await using var connection = await _service.Get<KeyDatabase>().OpenAsync(default);
        await connection.ExecuteAsync($"update data_key set created_at = now() - interval '{age}' where application_id = @id",
            new { id = Guid.Parse(id) });
    }
}
