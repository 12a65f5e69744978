using Dapper;
using Kyc.Service.Evidence;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterGroup.Name)]
public sealed class OrphanKeysTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await RetentionTestHelper.StartAsync(fixture);
        await _service.StopWorkerAsync();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Only_the_keys_of_a_lost_call_are_removed_after_a_day()
    {
        var kept = await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        var (lost, young) = (await CreateOrphanKeysAsync(), await CreateOrphanKeysAsync());
        await SetAgeAsync(kept, "2 days");
        await SetAgeAsync(lost, "24 hours 1 minute");
        await SetAgeAsync(young, "23 hours 59 minutes");
        Assert.Equal(1, await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default));
        Assert.Equal((3, 0, 3),
            (await RetentionTestHelper.CountKeysAsync(_service, kept), await RetentionTestHelper.CountKeysAsync(_service, lost),
                await RetentionTestHelper.CountKeysAsync(_service, young)));
        Assert.Contains("of 1 applications", Assert.Single(_service.Log.GetLines(1610)), StringComparison.Ordinal);
        Assert.Equal(0, await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default));
    }

    [Fact]
    public async Task After_a_pass_without_orphan_keys_the_next_begins_a_day_later()
    {
        var orphans = new OrphanKeyRemover(
            _service.Database, _service.Get<KeyDatabase>(), _service.Get<CheckpointStore>(), _service.Clock,
            NullLogger<OrphanKeyRemover>.Instance);
        await orphans.RemoveIfDueAsync(default);
        var lost = await CreateOrphanKeysAsync();
        await SetAgeAsync(lost, "25 hours");
        await orphans.RemoveIfDueAsync(default);
        Assert.Equal(3, await RetentionTestHelper.CountKeysAsync(_service, lost));
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await orphans.RemoveIfDueAsync(default);
        Assert.Equal(0, await RetentionTestHelper.CountKeysAsync(_service, lost));
    }

    [Fact]
    public async Task The_keys_of_an_erased_application_are_not_orphan_keys()
    {
        var id = await RetentionTestHelper.CreateClosedAsync(_service, fixture.Pki);
        _service.MoveTo(RetentionTestHelper.SevenYearsOn);
        await RetentionTestHelper.EraseAsync(_service);
        Assert.Equal(0, await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default));
        Assert.Single(
            await RetentionTestHelper.QueryAsync<Guid>(_service, "select id from application where id = @id", new { id = Guid.Parse(id) }));
    }

    [Fact]
    public async Task After_a_restore_of_kyc_to_before_a_checkpoint_no_key_is_removed_until_the_operator_accepts_it()
    {
        await RetentionTestHelper.CreateVerifiedAsync(_service, fixture.Pki);
        await _service.Get<CheckpointWorker>().SealAsync(default);
        var lost = await CreateOrphanKeysAsync();
        await SetAgeAsync(lost, "2 days");
        await using var keys = await _service.Get<KeyDatabase>().OpenAsync(default);
        Assert.Equal(1, await keys.ExecuteAsync("update checkpoint_witness set number = number + 1"));
        Assert.Equal(
            (0, 3),
            (
                await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default),
                (int)await RetentionTestHelper.CountKeysAsync(_service, lost)));
        await keys.ExecuteAsync("delete from checkpoint_witness");
        Assert.Equal(
            (1, 0),
            (
                await _service.Get<OrphanKeyRemover>().RemoveNextAsync(default),
                (int)await RetentionTestHelper.CountKeysAsync(_service, lost)));
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

    private async Task SetAgeAsync(string id, string age)
    {
        await using var connection = await _service.Get<KeyDatabase>().OpenAsync(default);
        await connection.ExecuteAsync($"update data_key set created_at = now() - interval '{age}' where application_id = @id",
            new { id = Guid.Parse(id) });
    }
}
