using System.Security.Cryptography;
using Dapper;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.Encryption;

/// <summary>Data keys and service keys, wrapped in the key database.</summary>
public sealed class KeyStore(KeyDatabase database)
{
    private static readonly DataClass[] Classes = Enum.GetValues<DataClass>();

    private KeyEncryptionKey? _kek;
    private LookupMac? _mac;

    /// <summary>The keyed MAC for look-ups; there is one for the life of the installation.</summary>
    public LookupMac Mac => _mac ?? throw NotOpen();

    private KeyEncryptionKey Kek => _kek ?? throw NotOpen();

    /// <summary>Opens the key-encryption key and the service keys; called once at start, after the migrations.</summary>
    /// <exception cref="Configuration.ConfigurationException">The key file is unusable, or is not the one that wrapped the stored keys.</exception>
    public async Task OpenAsync(string keyFile, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var empty = !await connection.ExecuteScalarAsync<bool>("select exists (select from service_key) or exists (select from data_key)");
        _kek = KeyEncryptionKey.Open(keyFile, mayCreate: empty);
        try
        {
            _mac = new LookupMac(await ServiceKeyAsync(connection, "lookup-mac"));
        }
        catch (CryptographicException)
        {
            throw new Configuration.ConfigurationException("The key of Kyc:KeyEncryptionKeyFile is not the one that wrapped the keys in the key database.");
        }
    }

    /// <summary>
    /// Makes the keys of a new application, one a data class. Done before the application itself is stored: a key without
    /// an application harms nobody, the reverse would.
    /// </summary>
    public async Task<ApplicationKeys> CreateAsync(Guid applicationId, CancellationToken cancel)
    {
        var keys = Classes.ToDictionary(dataClass => dataClass, _ => RandomNumberGenerator.GetBytes(32));
        await using var connection = await database.OpenAsync(cancel);
        await connection.ExecuteAsync(
            "insert into data_key (application_id, data_class, kek_id, wrapped) values (@applicationId, @dataClass, @kekId, @wrapped)",
            keys.Select(pair => new { applicationId, dataClass = (short)pair.Key, kekId = Kek.Id, wrapped = Kek.Wrap(pair.Value, KeyName(applicationId, pair.Key)) }));
        return new ApplicationKeys(applicationId, keys);
    }

    /// <summary>The keys of an application that still exist; destroyed classes are absent.</summary>
    public async Task<ApplicationKeys> LoadAsync(Guid applicationId, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var rows = await connection.QueryAsync<(short DataClass, byte[] Wrapped)>(
            "select data_class, wrapped from data_key where application_id = @applicationId", new { applicationId });
        return new ApplicationKeys(applicationId, rows.ToDictionary(
            row => (DataClass)row.DataClass,
            row => Kek.Unwrap(row.Wrapped, KeyName(applicationId, (DataClass)row.DataClass))));
    }

    private async Task<byte[]> ServiceKeyAsync(NpgsqlConnection connection, string name)
    {
        var fresh = RandomNumberGenerator.GetBytes(32);
        // Instances that start together race here: the first row stands, all read it back.
        await connection.ExecuteAsync(
            "insert into service_key (name, kek_id, wrapped) values (@name, @kekId, @wrapped) on conflict do nothing",
            new { name, kekId = Kek.Id, wrapped = Kek.Wrap(fresh, name) });
        var wrapped = await connection.QuerySingleAsync<byte[]>("select wrapped from service_key where name = @name", new { name });
        return Kek.Unwrap(wrapped, name);
    }

    private static string KeyName(Guid applicationId, DataClass dataClass) => $"{applicationId:D}|{(short)dataClass}";

    private static InvalidOperationException NotOpen() => new("The key store is used before it was opened.");
}
