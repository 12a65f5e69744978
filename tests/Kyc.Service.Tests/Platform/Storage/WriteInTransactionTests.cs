using Dapper;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>Tests writes that are sent together with their COMMIT in one round trip.</summary>
[Collection(ClusterCollection.Name)]
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
    public async Task Executed_and_queued_writes_are_committed_together()
    {
        Assert.Equal("done", await WriteNumbersAsync(1, [2, 3]));
        Assert.Equal([1, 2, 3], await ReadNumbersAsync());
    }

    [Fact]
    public async Task A_failed_statement_undoes_all_statements_and_the_connection_can_be_used()
    {
        Assert.Equal(PostgresErrorCodes.UniqueViolation,
            (await Assert.ThrowsAsync<PostgresException>(() => WriteNumbersAsync(1, [2, 2, 3]))).SqlState);
        Assert.Empty(await ReadNumbersAsync());
        Assert.Equal("done", await WriteNumbersAsync(1, []));
        Assert.Equal([1], await ReadNumbersAsync());
    }

    [Fact]
    public async Task If_the_work_throws_an_exception_its_writes_are_rolled_back()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _service.Database.WriteInTransactionAsync<string>(async (connection, _) =>
        {
            await connection.ExecuteAsync("insert into written values (1)");
            throw new InvalidOperationException("halfway");
        }, default));
        Assert.Empty(await ReadNumbersAsync());
    }

    private Task<string> WriteNumbersAsync(int firstNumber, int[] laterNumbers) =>
        _service.Database.WriteInTransactionAsync(
            async (connection, writes) =>
            {
                await connection.ExecuteAsync("insert into written values (@first)", new { first = firstNumber });
                foreach (var number in laterNumbers)
                {
                    writes.Add("insert into written values ($1)", number);
                }

                return "done";
            },
            default);

    private async Task<IEnumerable<int>> ReadNumbersAsync()
    {
        await using var connection = await _service.Database.OpenAsync(default);
        return await connection.QueryAsync<int>("select number from written order by number");
    }
}
