using Dapper;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Platform.Encryption;
using Kyc.Service.Tests.Retention;
using Npgsql;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases during an unfinished key rotation: new data keys are wrapped with the second key-encryption key, all others with the first
/// one.
/// </summary>
internal static class RotationCases
{
    // Number of the advisory lock of KeyRotationWorker. Only the instance that holds the lock rotates keys, so the rotation stops while
    // this program holds it.
    private const long WorkLock = 0x4B59_4357_4F52;

    /// <summary>Begins the rotation. No key is rewrapped while the returned connection is open.</summary>
    public static async Task<NpgsqlConnection> BeginAsync(Installation installation)
    {
        var service = installation.Service;
        var connection = await service.Get<KeyDatabase>().OpenAsync(default);
        await connection.ExecuteAsync("select pg_advisory_lock(@WorkLock)", new { WorkLock });
        var newKeyId = await RotationTestHelper.AddKeyAsync(service);
        await RotationTestHelper.MakeCurrentAsync(service, newKeyId);
        await installation.OpenApplicationAsync("opened-under-the-second-key");
        await installation.ImportRevocationListAsync("2027-04-22");
        await installation.SubmitCardVerificationAsync("verified-under-the-second-key");
        return connection;
    }
}
