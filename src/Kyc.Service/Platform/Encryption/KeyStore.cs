using System.Security.Cryptography;
using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Creates and loads data keys and service keys. The key database stores these keys wrapped (encrypted with a key-encryption key).
/// </summary>
public sealed class KeyStore(KeyDatabase database, KeyProviders providers, KeyRotationStore rotationStore)
{
    private const string LookupMacName = "lookup-mac";

    /// <summary>
    /// The key of the advisory lock that <see cref="OpenAsync"/> holds, so that instances that start at the same time open the store one
    /// after another. The value is arbitrary.
    /// </summary>
    private const long OpeningLock = 0x4B59_434B_4559;

    private static readonly DataClass[] AllClasses = [.. DataClasses.All.Select(known => known.DataClass)];

    /// <summary>The data classes for which a key is created together with the application.</summary>
    private static readonly DataClass[] InitialClasses =
        [.. DataClasses.All.Where(known => known.IsInEveryApplication).Select(known => known.DataClass)];

    private LookupMac? _mac;
    private volatile string? _currentKekId;

    /// <summary>Gets the keyed MAC for lookups. The key of the MAC stays the same for the whole life of the installation.</summary>
    public LookupMac Mac => _mac ?? throw CreateNotOpenException();

    /// <summary>
    /// Gets the id that identifies the installation in exported data. It is derived from a key that never changes, so that it is still the
    /// same after a database has been restored from a backup.
    /// </summary>
    public Guid InstallationId => new(Mac.Compute("installation-id").AsSpan(0, 16), bigEndian: true);

    private string CurrentKekId => _currentKekId ?? throw CreateNotOpenException();

    /// <summary>Returns the name that a wrapped data key is bound to, so that the key cannot be unwrapped in a different row.</summary>
    public static string GetDataKeyName(Guid applicationId, DataClass dataClass) =>
        GetDataKeyName(applicationId, EvidenceNumbers.DataClass.ToNumber(dataClass));

    /// <summary>
    /// Returns the name that a wrapped data key is bound to. The argument is the stored number of the data class, which may be one that
    /// this version does not know.
    /// </summary>
    internal static string GetDataKeyName(Guid applicationId, short dataClass) => $"{applicationId:D}|{dataClass}";

    /// <summary>
    /// Opens the key providers and loads the service keys. In a new installation, also selects the first key-encryption key and creates the
    /// service keys. Called once when the service starts, after the migrations.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption keys cannot be used, or they cannot unwrap the stored keys.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("select pg_advisory_lock(@OpeningLock)", new { OpeningLock });
        try
        {
            var newest = await rotationStore.ReadNewestAsync(cancellationToken);
            await providers.OpenAsync(isNewInstallation: newest is null, cancellationToken);
            _currentKekId = newest?.KekId ?? await SelectInitialKeyAsync(connection, cancellationToken);
            _mac = new LookupMac(await LoadServiceKeyAsync(connection, LookupMacName, cancellationToken));
        }
        finally
        {
            await SessionLock.ReleaseAsync(connection, OpeningLock);
        }
    }

    /// <summary>
    /// Creates the keys for a new application, one for each data class that every application has. The keys must be stored before the
    /// application itself: a key without an application is harmless, but an application without keys is unusable.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached.</exception>
    public async Task<ApplicationKeys> CreateKeysAsync(Guid applicationId, CancellationToken cancellationToken)
    {
        var keys = InitialClasses.ToDictionary(dataClass => dataClass, _ => KeyMemory.CreateKey());
        try
        {
            await InsertAsync(applicationId, keys, cancellationToken);
            return new ApplicationKeys(applicationId, keys);
        }
        catch
        {
            foreach (var key in keys.Values)
            {
                CryptographicOperations.ZeroMemory(key);
            }

            throw;
        }
    }

    /// <summary>
    /// Creates the key for a further data class of the given application, unless the key already exists. Must not be called for a data
    /// class that was erased; the database would refuse data that is encrypted with the new key.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached.</exception>
    public async Task AddKeyAsync(Guid applicationId, DataClass dataClass, CancellationToken cancellationToken)
    {
        var key = KeyMemory.CreateKey();
        try
        {
            await InsertAsync(applicationId, new Dictionary<DataClass, byte[]> { [dataClass] = key }, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>
    /// Loads the existing keys of the given application. The result does not contain destroyed keys. Each key needs one call to the HSM.
    /// </summary>
    /// <param name="applicationId">The id of the application.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="classes">The data classes whose keys are loaded; when none is given, the keys of all data classes are loaded.</param>
    /// <exception cref="KeyProviderException">A key-encryption key cannot be reached.</exception>
    /// <exception cref="CryptographicException">A wrapped key was changed.</exception>
    public async Task<ApplicationKeys> LoadKeysAsync(Guid applicationId, CancellationToken cancellationToken, params DataClass[] classes)
    {
        var classNumbers = EvidenceNumbers.DataClass.ToNumbers(classes.Length == 0 ? AllClasses : classes);
        List<(short DataClass, string KekId, byte[] Wrapped)> rows;
        // The connection is returned to the pool before the calls to the HSM.
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            rows = (await connection.QueryAsync<(short, string, byte[])>(
                "select data_class, kek_id, wrapped from data_key where application_id = @applicationId and data_class = any(@wanted)",
                new { applicationId, wanted = classNumbers })).AsList();
        }
        var keys = new Dictionary<DataClass, byte[]>();
        try
        {
            foreach (var row in rows)
            {
                var dataClass = EvidenceNumbers.DataClass.ToValue(row.DataClass, "data_key.data_class");
                keys[dataClass] = await providers.UnwrapAsync(
                    row.KekId,
                    row.Wrapped,
                    GetDataKeyName(applicationId, dataClass),
                    cancellationToken);
            }
            return new ApplicationKeys(applicationId, keys);
        }
        catch
        {
            foreach (var key in keys.Values)
            {
                CryptographicOperations.ZeroMemory(key);
            }

            throw;
        }
    }

    /// <summary>Reads from the key database which key-encryption key is current, and checks that the key works.</summary>
    /// <exception cref="KeyProviderException">The key cannot be reached or used, or this instance does not have it.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await RefreshCurrentKekIdAsync(cancellationToken);
        await providers.ProbeAsync(CurrentKekId, cancellationToken);
    }

    /// <summary>
    /// Selects and records the key-encryption key of a new installation. There must be exactly one key, because no setting specifies which
    /// of several keys to use.
    /// </summary>
    private async Task<string> SelectInitialKeyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var keyIds = await providers.ReadKeyIdsAsync(cancellationToken);
        if (keyIds.Count == 0)
        {
            throw new KeyProviderException(KeyFailures.UnknownKey, "there is no key of the label of Kyc:Pkcs11KeyLabel");
        }

        if (keyIds.Count > 1)
        {
            throw new KeyProviderException(KeyFailures.AmbiguousKey, "a new installation, and several key-encryption keys");
        }

        await rotationStore.InsertFirstAsync(connection, keyIds[0]);
        return keyIds[0];
    }

    private async Task RefreshCurrentKekIdAsync(CancellationToken cancellationToken) =>
        _currentKekId = (await rotationStore.ReadNewestAsync(cancellationToken))!.KekId;

    /// <summary>
    /// Stores the given keys unless they already exist. When a key rotation has begun since this instance last read the current
    /// key-encryption key, the database refuses the keys, and they are wrapped again with the new key-encryption key.
    /// </summary>
    private async Task InsertAsync(Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys, CancellationToken cancellationToken)
    {
        while (!await TryInsertAsync(applicationId, keys, CurrentKekId, cancellationToken))
        {
            await RefreshCurrentKekIdAsync(cancellationToken);
        }
    }

    private async Task<bool> TryInsertAsync(
        Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys, string kekId, CancellationToken cancellationToken)
    {
        var wrapped = new List<byte[]>();
        foreach (var (dataClass, key) in keys)
        {
            wrapped.Add(await providers.WrapAsync(kekId, key, GetDataKeyName(applicationId, dataClass), cancellationToken));
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        try
        {
            // One statement stores the keys of all classes or of none, with one commit. A conflict occurs only when the key of a class is
            // added a second time.
            await connection.ExecuteAsync(
                """
                insert into data_key (application_id, data_class, kek_id, wrapped)
                select @applicationId, made.data_class, @kekId, made.wrapped from unnest(@classes, @wrapped) as made(data_class, wrapped)
                on conflict do nothing
                """,
                new { applicationId, kekId, classes = EvidenceNumbers.DataClass.ToNumbers(keys.Keys), wrapped = wrapped.ToArray() });
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == KeyRotationStore.NotCurrentKeySqlState)
        {
            return false;
        }
    }

    private async Task<byte[]> LoadServiceKeyAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var storedKey = await FindAsync();
        if (storedKey is null)
        {
            var newKey = KeyMemory.CreateKey();
            var wrapped = await providers.WrapAsync(CurrentKekId, newKey, name, cancellationToken);
            CryptographicOperations.ZeroMemory(newKey);
            await connection.ExecuteAsync(
                "insert into service_key (name, kek_id, wrapped) values (@name, @CurrentKekId, @wrapped) on conflict do nothing",
                new { name, CurrentKekId, wrapped });
            storedKey = await FindAsync();
        }
        try
        {
            return await providers.UnwrapAsync(storedKey!.Value.KekId, storedKey.Value.Wrapped, name, cancellationToken);
        }
        catch (CryptographicException)
        {
            throw new KeyProviderException(KeyFailures.KeyMismatch, $"key {storedKey!.Value.KekId}");
        }

        Task<(string KekId, byte[] Wrapped)?> FindAsync() =>
            connection.QuerySingleOrDefaultAsync<(string, byte[])?>(
                "select kek_id, wrapped from service_key where name = @name", new { name });
    }

    private static InvalidOperationException CreateNotOpenException() => new("The key store is used before it was opened.");
}
