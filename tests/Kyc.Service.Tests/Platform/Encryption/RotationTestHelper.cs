using System.Security.Cryptography;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Platform.Encryption;

/// <summary>
/// Provides helper methods for tests of key rotations. They store data keys with known ciphertexts, add key-encryption keys, rotate, and
/// query the key database.
/// </summary>
internal static class RotationTestHelper
{
    public static Caller Operator { get; } = new("service-tests", "staff-1");

    public static KeyDatabase GetKeyDatabase(this ServiceUnderTest service) => service.Services.GetRequiredService<KeyDatabase>();

    public static KeyStore GetKeyStore(this ServiceUnderTest service) => service.Services.GetRequiredService<KeyStore>();

    public static KeyRotationStore GetRotationStore(this ServiceUnderTest service) =>
        service.Services.GetRequiredService<KeyRotationStore>();

    /// <summary>Adds a key-encryption key to the service's key file, as an operator does before a rotation, and returns its id.</summary>
    public static async Task<string> AddKeyAsync(ServiceUnderTest service)
    {
        var keyIdsBefore = await GetHeldKeyIdsAsync(service);
        await File.AppendAllTextAsync(service.CurrentSettings.KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        return (await GetHeldKeyIdsAsync(service)).Except(keyIdsBefore).Single();
    }

    /// <summary>
    /// Stores one data key for each of the given number of new application ids, wrapped as the service wraps it. Returns a ciphertext that
    /// was sealed with each key, by application id.
    /// </summary>
    public static async Task<Dictionary<Guid, byte[]>> StoreKeysAsync(ServiceUnderTest service, int applicationCount)
    {
        var boxes = new Dictionary<Guid, byte[]>();
        var providers = service.Services.GetRequiredService<KeyProviders>();
        var kek = (await service.GetRotationStore().ReadNewestAsync(default))!.KekId;
        var wrapped = new List<byte[]>();
        for (var i = 0; i < applicationCount; i++)
        {
            var (id, key) = (Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
            using var keys = new ApplicationKeys(id, new Dictionary<DataClass, byte[]> { [DataClass.Evidence] = key });
            boxes[id] = keys.Seal(DataClass.Evidence, "mark", id.ToByteArray());
            wrapped.Add(
                await providers.WrapAsync(
                    kek,
                    key,
                    Kyc.Service.Platform.Encryption.KeyStore.GetDataKeyName(id, DataClass.Evidence),
                    default));
        }
        await ExecuteAsync(
            service, "insert into data_key (application_id, data_class, kek_id, wrapped) select id, 3, @kek, wrapped "
                + "from unnest(@ids, @wrapped) as made(id, wrapped)",
            new { kek, ids = boxes.Keys.ToArray(), wrapped = wrapped.ToArray() });
        return boxes;
    }

    /// <summary>Asserts that the data key of each application opens the given ciphertext of the application.</summary>
    public static async Task AssertAllOpenAsync(ServiceUnderTest service, IEnumerable<KeyValuePair<Guid, byte[]>> boxes)
    {
        foreach (var (id, box) in boxes)
        {
            using var keys = await service.GetKeyStore().LoadKeysAsync(id, default, DataClass.Evidence);
            Assert.Equal(id.ToByteArray(), keys.Open(DataClass.Evidence, "mark", box));
        }
    }

    public static async Task<GetKeyStatusResponse> GetStatusAsync(ServiceUnderTest service) =>
        await service.Keys.GetKeyStatusAsync(new GetKeyStatusRequest(), ServiceUnderTest.CallerMetadata);

    /// <summary>
    /// Makes the given key-encryption key current directly in the key database, because a call to the service would need two people.
    /// </summary>
    public static async Task<RotationRow> MakeCurrentAsync(ServiceUnderTest service, string keyId) =>
        (
            await service
                .GetRotationStore()
                .ChangeAsync(
                    keyId,
                    (await service.GetRotationStore().ReadNewestAsync(default))!.KekId,
                    Operator.Program,
                    Operator.Person,
                    default))!;

    /// <summary>
    /// Rotates to the given key: calls the service as staff-1 and, unless that call already rotates, also as staff-2. Returns the state of
    /// the rotation in the last message of the response.
    /// </summary>
    public static async Task<KeyRotation> RotateAsync(ServiceUnderTest service, string keyId) =>
        (await RotateAsync(service, keyId, "staff-1")).Rotation ?? (await RotateAsync(service, keyId, "staff-2")).Rotation;

    /// <summary>Makes one call as the given person, and returns the last message of the response.</summary>
    public static async Task<RotateKeyEncryptionKeyResponse> RotateAsync(ServiceUnderTest service, string keyId, string person)
    {
        var client = new KeyService.KeyServiceClient(service.OperatorInvoker);
        using var call = client.RotateKeyEncryptionKey(
            new RotateKeyEncryptionKeyRequest { KeyId = keyId },
            ServiceUnderTest.CreateStaffMetadata(person));
        RotateKeyEncryptionKeyResponse? lastResponse = null;
        while (await call.ResponseStream.MoveNext())
        {
            lastResponse = call.ResponseStream.Current;
        }

        return lastResponse!;
    }

    public static async Task<int> ExecuteAsync(ServiceUnderTest service, string sql, object? parameters = null)
    {
        await using var connection = await service.GetKeyDatabase().OpenAsync(default);
        return await connection.ExecuteAsync(sql, parameters);
    }

    public static async Task<List<T>> QueryAsync<T>(ServiceUnderTest service, string sql, object? parameters = null)
    {
        await using var connection = await service.GetKeyDatabase().OpenAsync(default);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    private static async Task<List<string>> GetHeldKeyIdsAsync(ServiceUnderTest service) =>
        [.. (await GetStatusAsync(service)).Keys.Where(key => key.Held).Select(key => key.KeyId)];
}
