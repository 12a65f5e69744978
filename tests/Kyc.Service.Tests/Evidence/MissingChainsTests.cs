using Kyc.Service.Evidence;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterCollection.Name)]
public sealed class MissingChainsTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string MissingChainCountSql =
        "select count(*) from application a where not exists (select from ledger_head h where h.application_id = a.id)";

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        for (var i = 0; i < 5; i++)
        {
            await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        }

        await _service.TamperAsync("delete from ledger_entry");
        await _service.TamperAsync("delete from ledger_head");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task After_the_first_start_missing_chains_are_begun_in_the_background_and_not_during_the_start()
    {
        await _service.Services.GetRequiredService<ChainInitializer>().RunAsync(default);
        Assert.Equal(5, await _service.QueryScalarAsync<long>(MissingChainCountSql));
        await using var nextService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await Eventually.IsTrueAsync(async () => await nextService.QueryScalarAsync<long>(MissingChainCountSql) == 0);
        Assert.Empty(await nextService.VerifyLedgerAsync());
    }

    [Fact]
    public async Task The_first_start_with_a_ledger_begins_all_chains_page_by_page_before_the_first_call()
    {
        await _service.TamperAsync("delete from chain_beginning");
        var initializer = _service.Services.GetRequiredService<ChainInitializer>();
        initializer.PageSize = 2;
        await initializer.RunAsync(default);
        Assert.Equal(
            (0, 1),
            (
                await _service.QueryScalarAsync<long>(MissingChainCountSql),
                await _service.QueryScalarAsync<long>("select count(*) from chain_beginning")));
        Assert.Empty(await _service.VerifyLedgerAsync());
    }

    [Fact]
    public async Task Missing_chains_are_begun_in_consecutive_pages_and_the_last_page_returns_no_next_ID()
    {
        var initializer = _service.Services.GetRequiredService<ChainInitializer>();
        initializer.PageSize = 3;
        var lastId = await initializer.InitializePageAsync(Guid.Empty, default);
        Assert.Equal(2, await _service.QueryScalarAsync<long>(MissingChainCountSql));
        Assert.Null(await initializer.InitializePageAsync(lastId!.Value, default));
        Assert.Equal(0, await _service.QueryScalarAsync<long>(MissingChainCountSql));
    }
}
