using System.Security.Cryptography;
using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Wraps data keys and service keys again with the current key-encryption key. The data that is encrypted with them does not change. No
/// database lock is held while the HSM works. Instead, a key is written only if its row still contains the bytes that were read, so that a
/// key that was meanwhile destroyed or wrapped again is not overwritten. Any number of rotators may work concurrently. A rotator that is
/// killed loses at most one batch of work.
/// </summary>
public sealed class KeyRotator(KeyDatabase database, KeyProviders providers, KeyRotationStore rotationStore)
{
    private const int BatchSize = 200;

    /// <summary>
    /// Maximum number of concurrent calls to the token. It is half of the token's sessions, so that the other half is available to gRPC
    /// calls.
    /// </summary>
    private const int MaxConcurrency = 4;

    /// <summary>
    /// Makes one pass over all keys, and wraps those again that are not yet wrapped with the key-encryption key of the given rotation.
    /// </summary>
    /// <param name="rotation">The rotation, which contains the id of the current key-encryption key.</param>
    /// <param name="sessionLock">
    /// The lock that allows only one instance to work. Each transaction checks that this instance still holds the lock. Null to work
    /// without a lock, in which case work may be done twice.
    /// </param>
    /// <param name="cancellationToken">Cancels the pass.</param>
    /// <returns>The rotation after the pass. It is complete if all keys are wrapped with its key-encryption key.</returns>
    /// <exception cref="KeyProviderException">
    /// A key-encryption key cannot be used. Keys that have already been wrapped again stay so.
    /// </exception>
    /// <exception cref="SessionLockLostException">Another instance has taken the lock.</exception>
    public async Task<RotationRow> RunPassAsync(RotationRow rotation, SessionLock? sessionLock, CancellationToken cancellationToken)
    {
        await rotationStore.StoreTotalAsync(rotation, cancellationToken);
        var failedCount = 0L;
        try
        {
            failedCount += await RewrapServiceKeysAsync(rotation, sessionLock, cancellationToken);
            var lastKey = new WrappedKey(Guid.Empty, short.MinValue, "", []);
            while (await ReadBatchAsync(rotation, lastKey, cancellationToken) is { Count: > 0 } batch)
            {
                failedCount += await RewrapAsync(rotation, batch, sessionLock, WriteDataKeysAsync, cancellationToken);
                lastKey = batch[^1];
            }
        }
        catch (PostgresException exception) when (exception.SqlState == KeyRotationStore.NotCurrentKeySqlState)
        {
            // A newer rotation has begun. Its pass processes the remaining keys.
        }
        return await rotationStore.EndPassAsync(rotation, failedCount, cancellationToken);
    }

    private async Task<List<WrappedKey>> ReadBatchAsync(RotationRow rotation, WrappedKey lastKey, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        // Batches are read in the order of the primary key, so that a pass reads each row only once even if a key could not be wrapped
        // again.
        return (await connection.QueryAsync<WrappedKey>(
            """
            select application_id, data_class, kek_id, wrapped from data_key
            where (application_id, data_class) > (@ApplicationId, @DataClass) and kek_id <> @KekId
            order by application_id, data_class limit @BatchSize
            """,
            new { lastKey.ApplicationId, lastKey.DataClass, rotation.KekId, BatchSize })).AsList();
    }

    private async Task<long> RewrapServiceKeysAsync(RotationRow rotation, SessionLock? sessionLock, CancellationToken cancellationToken)
    {
        List<WrappedKey> keys;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            keys = [.. (await connection.QueryAsync<(string Name, string KekId, byte[] Wrapped)>(
                "select name, kek_id, wrapped from service_key where kek_id <> @KekId", new { rotation.KekId }))
                .Select(row => new WrappedKey(Guid.Empty, 0, row.KekId, row.Wrapped) { Name = row.Name })];
        }
        return await RewrapAsync(rotation, keys, sessionLock, WriteServiceKeysAsync, cancellationToken);
    }

    /// <summary>
    /// Wraps the keys of the given batch again, and writes them in one short transaction. Returns the number of keys that could not be
    /// unwrapped.
    /// </summary>
    private async Task<long> RewrapAsync(
        RotationRow rotation, List<WrappedKey> batch, SessionLock? sessionLock,
        Func<NpgsqlConnection, string, List<WrappedKey>, byte[][], Task<int>> writeAsync, CancellationToken cancellationToken)
    {
        var rewrapped = new byte[]?[batch.Count];
        await Parallel.ForAsync(
            0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (i, cancellationToken) => rewrapped[i] = await RewrapAsync(batch[i], rotation.KekId, cancellationToken));
        var rewrappedPairs = batch.Zip(rewrapped).Where(pair => pair.Second is not null).ToList();
        if (rewrappedPairs.Count > 0)
        {
            await database.RunInTransactionAsync(async connection =>
            {
                if (sessionLock is not null)
                {
                    await sessionLock.ThrowIfLostAsync(connection);
                }

                var writtenCount = await writeAsync(
                    connection,
                    rotation.KekId,
                    [.. rewrappedPairs.Select(pair => pair.First)],
                    [.. rewrappedPairs.Select(pair => pair.Second!)]);
                await KeyRotationStore.AddRewrappedCountAsync(connection, rotation, writtenCount);
                return writtenCount;
            }, cancellationToken);
        }
        return batch.Count - rewrappedPairs.Count;
    }

    /// <summary>
    /// Wraps the given key again. Returns null when the key cannot be unwrapped because its stored bytes were changed. The row is then left
    /// as it is, so that the change can be investigated.
    /// </summary>
    private async Task<byte[]?> RewrapAsync(WrappedKey oldKey, string kekId, CancellationToken cancellationToken)
    {
        byte[] key;
        try
        {
            key = await providers.UnwrapAsync(oldKey.KekId, oldKey.Wrapped, oldKey.Name, cancellationToken);
        }
        catch (CryptographicException)
        {
            return null;
        }
        var unwrapped = Array.Empty<byte>();
        try
        {
            var wrapped = await providers.WrapAsync(kekId, key, oldKey.Name, cancellationToken);
            // The result is about to overwrite the stored key, so check that the result can be unwrapped.
            unwrapped = await providers.UnwrapAsync(kekId, wrapped, oldKey.Name, cancellationToken);
            if (!CryptographicOperations.FixedTimeEquals(key, unwrapped))
            {
                throw new CryptographicException("A wrapped key was unwrapped to a different key.");
            }

            return wrapped;
        }
        catch (CryptographicException exception)
        {
            throw new KeyProviderException(
                KeyFailures.TokenError, $"a key that was wrapped under {kekId} cannot be unwrapped ({exception.GetType().Name})");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(unwrapped);
        }
    }

    // Rows that other transactions have locked are skipped, so that a rotator never waits for a different rotator or for a deletion.
    private static Task<int> WriteDataKeysAsync(
        NpgsqlConnection connection, string kekId, List<WrappedKey> oldKeys, byte[][] wrapped) => connection.ExecuteAsync(
        """
        with made as (select * from unnest(@applications, @classes, @before, @wrapped) as made(application_id, data_class, before, after)),
        free as (
            select k.application_id, k.data_class, made.after from data_key k join made using (application_id, data_class)
            where k.wrapped = made.before for update of k skip locked)
        update data_key k set kek_id = @kekId, wrapped = free.after from free
        where k.application_id = free.application_id and k.data_class = free.data_class
        """,
        new
        {
            kekId,
            applications = oldKeys.Select(key => key.ApplicationId).ToArray(),
            classes = oldKeys.Select(key => key.DataClass).ToArray(),
            before = oldKeys.Select(key => key.Wrapped).ToArray(),
            wrapped,
        });

    private static Task<int> WriteServiceKeysAsync(
        NpgsqlConnection connection, string kekId, List<WrappedKey> oldKeys, byte[][] wrapped) => connection.ExecuteAsync(
        """
        with made as (select * from unnest(@names, @before, @wrapped) as made(name, before, after)),
        free as (
            select k.name, made.after from service_key k join made using (name)
            where k.wrapped = made.before for update of k skip locked)
        update service_key k set kek_id = @kekId, wrapped = free.after from free where k.name = free.name
        """,
        new { kekId, names = oldKeys.Select(key => key.Name).ToArray(), before = oldKeys.Select(key => key.Wrapped).ToArray(), wrapped });

    /// <summary>
    /// Represents a row of the table <c>data_key</c> or <c>service_key</c>. For a row of <c>service_key</c>, <c>Name</c> is set to the name
    /// in the row.
    /// </summary>
    private sealed record WrappedKey(Guid ApplicationId, short DataClass, string KekId, byte[] Wrapped)
    {
        public string Name { get; init; } = KeyStore.GetDataKeyName(ApplicationId, DataClass);
    }
}
