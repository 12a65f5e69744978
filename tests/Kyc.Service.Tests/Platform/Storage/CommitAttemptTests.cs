using Dapper;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Checks that the service reports "nothing was stored" only before the first commit, or when the database reports that it rolled back.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class CommitAttemptTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        await ExecuteAsync("create table written (number int primary key)");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task If_the_session_ends_before_the_commit_it_is_certain_that_nothing_is_stored()
    {
        var attempts = CommitAttempts.Begin();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => _service.Database.WriteInTransactionAsync(
            async (connection, _) =>
            {
                await EndSessionAsync(connection);
                return await connection.ExecuteAsync("insert into written values (1)");
            },
            default));
        Assert.False(attempts.HasAttempts);
    }

    [Fact]
    public async Task If_the_session_ends_during_the_commit_the_outcome_is_unknown()
    {
        foreach (var isBatch in new[] { true, false })
        {
            var attempts = CommitAttempts.Begin();
            var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => isBatch
                ? _service.Database.WriteInTransactionAsync((connection, _) => EndSessionAsync(connection), default)
                : _service.Database.RunInTransactionAsync(EndSessionAsync, default));
            Assert.True(attempts.HasAttempts, failure.ToString());
            // The end of one session does not mean that the database server is down, so new connections are still opened.
            await ExecuteAsync("select from written");
        }
    }

    [Fact]
    public async Task If_the_database_rolls_back_it_is_certain_that_nothing_is_stored()
    {
        await ExecuteAsync("insert into written values (1)");
        var attempts = CommitAttempts.Begin();
        await Assert.ThrowsAsync<PostgresException>(() => _service.Database.WriteInTransactionAsync(
            (_, writes) =>
            {
                writes.Add("insert into written values ($1)", 1);
                return Task.FromResult(0);
            },
            default));
        Assert.False(attempts.HasAttempts);
    }

    [Fact]
    public async Task Notifications_of_a_transaction_are_sent_after_its_commit_and_never_after_a_rollback()
    {
        var committedSubjects = new List<string>();
        _service.Database.Committed += announcements =>
            committedSubjects.AddRange(announcements.Select(announcement => announcement.Subject));
        await Assert.ThrowsAsync<PostgresException>(() => AnnounceAsync("undone", "insert into written values (1), (1)"));
        await AnnounceAsync("done", "insert into written values (1)");
        Assert.Equal(["done"], committedSubjects);
        Assert.Throws<InvalidOperationException>(() => TransactionAnnouncements.Add("kyc_application", "without a transaction"));

        Task<int> AnnounceAsync(string subject, string sql) => _service.Database.WriteInTransactionAsync(
            (_, writes) =>
            {
                TransactionAnnouncements.Add("kyc_application", subject);
                writes.Add(sql);
                Assert.DoesNotContain(subject, committedSubjects);
                return Task.FromResult(0);
            },
            default);
    }

    private async Task<int> EndSessionAsync(NpgsqlConnection connection)
    {
        await using var otherConnection = await _service.Database.OpenAsync(default);
        await otherConnection.ExecuteAsync("select pg_terminate_backend(@process, 5000)", new { process = connection.ProcessID });
        return 0;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _service.Database.OpenAsync(default);
        await connection.ExecuteAsync(sql);
    }
}
