using Kyc.Service.Evidence;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Evidence;

[Collection(ClusterGroup.Name)]
public sealed class MissingChainsTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string Missing =
        "select count(*) from application a where not exists (select from ledger_head h where h.application_id = a.id)";

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        for (var i = 0; i < 5; i++)
        {
            await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller);
        }

        await _service.TamperAsync("delete from ledger_entry");
        await _service.TamperAsync("delete from ledger_head");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task After_all_chains_were_begun_the_start_searches_for_none_and_later_ones_are_found_in_the_background()
    {
        await _service.Services.GetRequiredService<ChainInitializer>().RunAsync(default);
        Assert.Equal(5, await _service.QueryScalarAsync<long>(Missing));
        await using var next = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await Eventually.IsTrueAsync(async () => await next.QueryScalarAsync<long>(Missing) == 0);
        Assert.Empty(await next.VerifyAsync());
    }

    [Fact]
    public async Task The_first_start_with_a_ledger_begins_all_chains_page_by_page_before_the_first_call()
    {
        await _service.TamperAsync("delete from chain_beginning");
        var beginnings = _service.Services.GetRequiredService<ChainInitializer>();
        beginnings.PageSize = 2;
        await beginnings.RunAsync(default);
        Assert.Equal(
            (0, 1),
            (await _service.QueryScalarAsync<long>(Missing), await _service.QueryScalarAsync<long>("select count(*) from chain_beginning")));
        Assert.Empty(await _service.VerifyAsync());
    }

    [Fact]
    public async Task A_page_ends_where_the_next_begins_and_the_last_page_is_marked()
    {
        var beginnings = _service.Services.GetRequiredService<ChainInitializer>();
        beginnings.PageSize = 3;
        var last = await beginnings.BeginPageAsync(Guid.Empty, default);
        Assert.Equal(2, await _service.QueryScalarAsync<long>(Missing));
        Assert.Null(await beginnings.BeginPageAsync(last!.Value, default));
        Assert.Equal(0, await _service.QueryScalarAsync<long>(Missing));
    }
}
