using Dapper;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Runs the work of a test in a transaction that is rolled back. In this transaction, the service's stores can write rows without the rows
/// that these reference. Also checks that a test covers every value of an enum.
/// </summary>
internal static class StoredNumbersHelper
{
    public static readonly Caller Clerk = new("service-tests", "clerk-1");

    public static readonly DateTimeOffset StoredAt = ClusterFixture.Now;

    public static async Task RunAndRollBackAsync(ServiceUnderTest service, Func<NpgsqlConnection, Task> work) =>
        await Assert.ThrowsAsync<RollbackException>(() => service.Database.RunInTransactionAsync<bool>(async connection =>
        {
            // Disables foreign keys and triggers, so that a row can be written without the rows that it references.
            await connection.ExecuteAsync("set local session_replication_role = replica");
            await work(connection);
            throw new RollbackException();
        }, default));

    public static async Task WriteAsync(NpgsqlConnection connection, Action<WriteBatch> addWrites)
    {
        var batch = new WriteBatch(connection);
        addWrites(batch);
        await batch.ExecuteAsync();
    }

    /// <summary>
    /// Asserts that the given list has exactly one number for each value of the enum, except for the values that are never stored.
    /// </summary>
    public static void AssertCoversEnum<TEnum>(IEnumerable<(TEnum Value, int Number)> numbers, params TEnum[] neverStored)
        where TEnum : struct, Enum =>
        Assert.Equal(Enum.GetValues<TEnum>().Except(neverStored).Order(), numbers.Select(entry => entry.Value).Order());

    private sealed class RollbackException : Exception;
}
