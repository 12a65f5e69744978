using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>Checks that one caller's use of connections does not affect other callers.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ConnectionPoolTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const int MaxConnections = 16;
    private const int MaxConnectionsPerProgram = 2;

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        _service = await ServiceUnderTest.StartAsync(
            settings with { Database = $"{settings.Database};Maximum Pool Size={MaxConnections}" }, new ManualClock(ClusterFixture.Now));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_cancelled_wait_for_a_connection_does_not_cancel_other_waits()
    {
        for (var round = 0; round < 10; round++)
        {
            _service.Database.ClearPoolsIfDue();
            using var cancellation = new CancellationTokenSource();
            var cancelledWaits = Enumerable
                .Range(0, MaxConnections / 2)
                .Select(_ => _service.Database.OpenAsync(cancellation.Token).AsTask())
                .ToList();
            await cancellation.CancelAsync();
            foreach (var wait in cancelledWaits)
            {
                // The connection may also have been opened before the wait was cancelled.
                if (await Record.ExceptionAsync(() => wait) is { } exception)
                {
                    Assert.IsAssignableFrom<OperationCanceledException>(exception);
                }
                else
                {
                    await (await wait).DisposeAsync();
                }
            }
            await Task.WhenAll(Enumerable.Range(0, MaxConnections / 2)
                .Select(async _ => await (await _service.Database.OpenAsync(default)).DisposeAsync()));
        }
    }

    [Theory]
    [InlineData("Host=a", 40)]
    [InlineData("Host=a;Maximum Pool Size=7", 7)]
    [InlineData("Host=a;MaxPoolSize=100", 100)]
    public void The_default_pool_size_is_40_and_a_configured_pool_size_is_kept(string connectionString, int connections) =>
        Assert.Equal(connections, ConnectionSettings.ParseWithPoolSize(connectionString).MaxPoolSize);

    [Theory]
    [InlineData("Host=127.0.0.1")]
    [InlineData("Host=127.0.0.1,127.0.0.2")]
    public async Task The_error_of_an_unreachable_server_is_reported_without_the_password(string hosts)
    {
        await using var database = new UnreachableDatabase($"{hosts};Port=1;Username=u;Password=secret");
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await database.OpenAsync(default));
        Assert.True(DatabaseFaults.IsInterruption(exception));
        Assert.Contains("(ConnectionRefused)", DatabaseFaults.Describe(exception), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", DatabaseFaults.Describe(exception), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_uses_its_maximum_of_connections_leaves_connections_for_other_programs()
    {
        var heldConnections = new List<NpgsqlConnection>();
        for (var i = 0; i < MaxConnectionsPerProgram; i++)
        {
            heldConnections.Add(await OpenAsync("greedy"));
        }

        var waitingTask = OpenAsync("greedy");
        await (await OpenAsync("modest")).DisposeAsync();
        await (await _service.Database.OpenAsync(default)).DisposeAsync();
        Assert.False(waitingTask.IsCompleted);
        // When a connection breaks, its program can open another, even before the broken connection is disposed.
        await EndSessionAsync(heldConnections[0]);
        await (await waitingTask).DisposeAsync();
        await (await OpenAsync("greedy")).DisposeAsync();
        foreach (var connection in heldConnections)
        {
            await connection.DisposeAsync();
        }

        for (var i = 0; i < MaxConnectionsPerProgram; i++)
        {
            heldConnections[i] = await OpenAsync("greedy");
        }

        foreach (var connection in heldConnections)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_call_that_has_a_connection_gets_another_without_waiting()
    {
        CallingProgram.Begin("nested");
        await using var firstConnection = await _service.Database.OpenAsync(default);
        var otherConnections = new List<NpgsqlConnection>();
        for (var i = 1; i < MaxConnectionsPerProgram; i++)
        {
            otherConnections.Add(await OpenAsync("nested"));
        }

        await using var secondConnection = await _service.Database.OpenAsync(default);
        Assert.Equal(System.Data.ConnectionState.Open, secondConnection.State);
        foreach (var connection in otherConnections)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_call_cancelled_before_it_opens_a_connection_does_not_use_up_the_limit_of_its_program()
    {
        for (var i = 0; i <= MaxConnectionsPerProgram; i++)
        {
            CallingProgram.Begin("late");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                _service.Database.OpenAsync(new CancellationToken(canceled: true)).AsTask());
        }
        await (await OpenAsync("late")).DisposeAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync(string program)
    {
        CallingProgram.Begin(program);
        return await _service.Database.OpenAsync(default);
    }

    private async Task EndSessionAsync(NpgsqlConnection connection)
    {
        await using var otherConnection = await _service.Database.OpenAsync(default);
        await using var command = new NpgsqlCommand($"select pg_terminate_backend({connection.ProcessID})", otherConnection);
        await command.ExecuteNonQueryAsync();
        await using var commandOnEndedSession = new NpgsqlCommand("select 1", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => commandOnEndedSession.ExecuteScalarAsync());
    }

    private sealed class UnreachableDatabase(string connectionString) : Kyc.Service.Platform.Storage.Database("kyc", connectionString);
}
