using System.Security.Cryptography;
using Dapper;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Platform.Encryption;

/// <summary>Data keys and service keys, wrapped in the key database.</summary>
public sealed class KeyStore(KeyDatabase database, KeyProviders providers, KeyRotationStore rotations)
{
    private const string MacName = "lookup-mac";

    /// <summary>Arbitrary but fixed: instances that start together open the store one after the other.</summary>
    private const long OpeningLock = 0x4B59_434B_4559;

    private static readonly DataClass[] Classes = [.. DataClasses.All.Select(known => known.DataClass)];

    /// <summary>What every application has a key for from its beginning.</summary>
    private static readonly DataClass[] FirstClasses =
        [.. DataClasses.All.Where(known => known.IsInEveryApplication).Select(known => known.DataClass)];

    private LookupMac? _mac;
    private volatile string? _currentKekId;

    /// <summary>The keyed MAC for look-ups; there is one for the life of the installation.</summary>
    public LookupMac Mac => _mac ?? throw NotOpen();

    /// <summary>
    /// Names the installation in what leaves it. Made of the key that it has for life, so that it outlives every restore of either database.
    /// </summary>
    public Guid InstallationId => new(Mac.Compute("installation-id").AsSpan(0, 16), bigEndian: true);

    private string CurrentKekId => _currentKekId ?? throw NotOpen();

    /// <summary>Name a data key is wrapped under: it opens in no other row.</summary>
    public static string DataKeyName(Guid applicationId, DataClass dataClass) =>
        DataKeyName(applicationId, EvidenceNumbers.DataClass.NumberOf(dataClass));

    /// <summary>The same by the stored number of the class, whether it has a meaning or not.</summary>
    internal static string DataKeyName(Guid applicationId, short dataClass) => $"{applicationId:D}|{dataClass}";

    /// <summary>Opens the key-encryption keys and the service keys; called once at start, after the migrations.</summary>
    /// <exception cref="KeyProviderException">The keys cannot be used, or are not those that wrapped the stored keys.</exception>
    public async Task OpenAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await connection.ExecuteAsync("select pg_advisory_lock(@OpeningLock)", new { OpeningLock });
        try
        {
            var newest = await rotations.NewestAsync(cancel);
            await providers.OpenAsync(newInstallation: newest is null, cancel);
            _currentKekId = newest?.KekId ?? await FirstKeyAsync(connection, cancel);
            _mac = new LookupMac(await ServiceKeyAsync(connection, MacName, cancel));
        }
        finally
        {
            await SessionLock.ReleaseAsync(connection, OpeningLock);
        }
    }

    /// <summary>
    /// Makes the keys of a new application, one a data class that every application has. Done before the application itself is stored: a key without
    /// an application harms nobody, the reverse would.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached.</exception>
    public async Task<ApplicationKeys> CreateAsync(Guid applicationId, CancellationToken cancel)
    {
        var keys = FirstClasses.ToDictionary(dataClass => dataClass, _ => KeyMemory.NewKey());
        try
        {
            await InsertAsync(applicationId, keys, cancel);
            return new ApplicationKeys(applicationId, keys);
        }
        catch
        {
            foreach (var key in keys.Values) CryptographicOperations.ZeroMemory(key);
            throw;
        }
    }

    /// <summary>
    /// Makes the key of a further class, unless there is one. Nobody asks for a class that was erased; if it were done all the same, the database
    /// would refuse what is sealed with that key.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached.</exception>
    public async Task AddAsync(Guid applicationId, DataClass dataClass, CancellationToken cancel)
    {
        var key = KeyMemory.NewKey();
        try
        {
            await InsertAsync(applicationId, new Dictionary<DataClass, byte[]> { [dataClass] = key }, cancel);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The keys of an application that still exist; destroyed classes are absent. Each costs one call to the HSM.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <param name="classes">What the caller is going to seal or open; all when none is named.</param>
    /// <exception cref="KeyProviderException">A key-encryption key cannot be reached.</exception>
    /// <exception cref="CryptographicException">A wrapped key was changed.</exception>
    public async Task<ApplicationKeys> LoadAsync(Guid applicationId, CancellationToken cancel, params DataClass[] classes)
    {
        var wanted = EvidenceNumbers.DataClass.NumbersOf(classes.Length == 0 ? Classes : classes);
        List<(short DataClass, string KekId, byte[] Wrapped)> rows;
        // The connection goes back before the HSM is asked.
        await using (var connection = await database.OpenAsync(cancel))
        {
            rows = (await connection.QueryAsync<(short, string, byte[])>(
                "select data_class, kek_id, wrapped from data_key where application_id = @applicationId and data_class = any(@wanted)",
                new { applicationId, wanted })).AsList();
        }
        var keys = new Dictionary<DataClass, byte[]>();
        try
        {
            foreach (var row in rows)
            {
                var dataClass = EvidenceNumbers.DataClass.ValueOf(row.DataClass, "data_key.data_class");
                keys[dataClass] = await providers.UnwrapAsync(row.KekId, row.Wrapped, DataKeyName(applicationId, dataClass), cancel);
            }
            return new ApplicationKeys(applicationId, keys);
        }
        catch
        {
            foreach (var key in keys.Values) CryptographicOperations.ZeroMemory(key);
            throw;
        }
    }

    /// <summary>Learns which key-encryption key is current, and whether it does its work.</summary>
    /// <exception cref="KeyProviderException">It cannot be reached, or this instance does not hold it.</exception>
    public async Task ProbeAsync(CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        await providers.ProbeAsync(CurrentKekId, cancel);
    }

    /// <summary>The key of a new installation: there must be one and no other, for nothing tells which of two is meant.</summary>
    private async Task<string> FirstKeyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var held = await providers.KeyIdsAsync(cancel);
        if (held.Count == 0) throw new KeyProviderException(KeyFailures.Unknown, "there is no key of the label of Kyc:Pkcs11KeyLabel");
        if (held.Count > 1) throw new KeyProviderException(KeyFailures.Ambiguous, "a new installation, and several key-encryption keys");
        await rotations.BeginAsync(connection, held[0]);
        return held[0];
    }

    private async Task RefreshAsync(CancellationToken cancel) => _currentKekId = (await rotations.NewestAsync(cancel))!.KekId;

    /// <summary>Stores keys that are not there yet. A rotation may have begun since this instance last looked; the database refuses then and nothing is stored.</summary>
    private async Task InsertAsync(Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys, CancellationToken cancel)
    {
        while (!await TryInsertAsync(applicationId, keys, CurrentKekId, cancel)) await RefreshAsync(cancel);
    }

    private async Task<bool> TryInsertAsync(Guid applicationId, IReadOnlyDictionary<DataClass, byte[]> keys, string kekId, CancellationToken cancel)
    {
        var wrapped = new List<byte[]>();
        foreach (var (dataClass, key) in keys)
            wrapped.Add(await providers.WrapAsync(kekId, key, DataKeyName(applicationId, dataClass), cancel));
        await using var connection = await database.OpenAsync(cancel);
        try
        {
            // One statement: all classes or none, and one commit. There is a key already only where a class is added twice.
            await connection.ExecuteAsync(
                """
                insert into data_key (application_id, data_class, kek_id, wrapped)
                select @applicationId, made.data_class, @kekId, made.wrapped from unnest(@classes, @wrapped) as made(data_class, wrapped)
                on conflict do nothing
                """,
                new { applicationId, kekId, classes = EvidenceNumbers.DataClass.NumbersOf(keys.Keys), wrapped = wrapped.ToArray() });
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == KeyRotationStore.NotCurrent)
        {
            return false;
        }
    }

    private async Task<byte[]> ServiceKeyAsync(NpgsqlConnection connection, string name, CancellationToken cancel)
    {
        var stored = await FindAsync();
        if (stored is null)
        {
            var fresh = KeyMemory.NewKey();
            var wrapped = await providers.WrapAsync(CurrentKekId, fresh, name, cancel);
            CryptographicOperations.ZeroMemory(fresh);
            await connection.ExecuteAsync(
                "insert into service_key (name, kek_id, wrapped) values (@name, @CurrentKekId, @wrapped) on conflict do nothing",
                new { name, CurrentKekId, wrapped });
            stored = await FindAsync();
        }
        try
        {
            return await providers.UnwrapAsync(stored!.Value.KekId, stored.Value.Wrapped, name, cancel);
        }
        catch (CryptographicException)
        {
            throw new KeyProviderException(KeyFailures.Mismatch, $"key {stored!.Value.KekId}");
        }

        Task<(string KekId, byte[] Wrapped)?> FindAsync() =>
            connection.QuerySingleOrDefaultAsync<(string, byte[])?>("select kek_id, wrapped from service_key where name = @name", new { name });
    }

    private static InvalidOperationException NotOpen() => new("The key store is used before it was opened.");
}
