using Dapper;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>Tests writes that are sent together with their COMMIT in one round trip.</summary>
[Collection(ClusterGroup.Name)]
public sealed class WriteInTransactionTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await using var connection = await _service.Database.OpenAsync(default);
        await connection.ExecuteAsync("create table written (number int primary key)");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Earlier_and_remaining_writes_are_committed_together()
    {
        Assert.Equal("done", await WriteAsync(1, [2, 3]));
        Assert.Equal([1, 2, 3], await ReadWrittenAsync());
    }

    [Fact]
    public async Task A_failed_statement_undoes_all_statements_and_the_connection_can_be_used()
    {
        Assert.Equal(PostgresErrorCodes.UniqueViolation,
            (await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(1, [2, 2, 3]))).SqlState);
        Assert.Empty(await ReadWrittenAsync());
        Assert.Equal("done", await WriteAsync(1, []));
        Assert.Equal([1], await ReadWrittenAsync());
    }

    [Fact]
    public async Task Failed_work_is_rolled_back()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _service.Database.WriteInTransactionAsync<string>(async (connection, _) =>
        {
            await connection.ExecuteAsync("insert into written values (1)");
            throw new InvalidOperationException("halfway");
        }, default));
        Assert.Empty(await ReadWrittenAsync());
    }

    private Task<string> WriteAsync(int first, int[] later) => _service.Database.WriteInTransactionAsync(async (connection, writes) =>
    {
        await connection.ExecuteAsync("insert into written values (@first)", new { first });
        foreach (var number in later)
        {
            writes.Add("insert into written values ($1)", number);
        }

        return "done";
    }, default);

    private async Task<IEnumerable<int>> ReadWrittenAsync()
    {
        await using var connection = await _service.Database.OpenAsync(default);
        return await connection.QueryAsync<int>("select number from written order by number");
    }
}
