using System.Security.Cryptography;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Encryption.Pkcs11;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

[Collection(ClusterCollection.Name)]
public sealed class TokenLossTests
{
    private const string KeyId = "pkcs11:kyc-kek:01";
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [HsmFact]
    public async Task After_the_library_was_finalized_many_concurrent_calls_succeed_with_one_new_login()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(KeyId, Key, "a", default);
        await SoftHsm.FinalizeLibraryAsync();
        var keys = await Task.WhenAll(Enumerable.Range(0, 64)
            .Select(_ => Task.Run(() => provider.UnwrapAsync(KeyId, wrapped, "a", default))));
        Assert.All(keys, key => Assert.Equal(Key, key));
        Assert.Equal(2, library.GetCallCount(nameof(ICryptoki.Login)));
    }

    [HsmTheory]
    [InlineData(CryptokiCode.CKR_SESSION_HANDLE_INVALID)]
    [InlineData(CryptokiCode.CKR_SESSION_CLOSED)]
    [InlineData(CryptokiCode.CKR_USER_NOT_LOGGED_IN)]
    [InlineData(CryptokiCode.CKR_DEVICE_REMOVED)]
    [InlineData(CryptokiCode.CKR_TOKEN_NOT_PRESENT)]
    [InlineData(CryptokiCode.CKR_KEY_HANDLE_INVALID)]
    internal async Task A_lost_connection_is_restored_and_the_work_is_done(CryptokiCode code)
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(KeyId, Key, "a", default);
        var decryptionCount = 0;
        library.Fault = call => call == nameof(ICryptoki.DecryptGcm) && decryptionCount++ == 0 ? code : null;
        Assert.Equal(Key, await provider.UnwrapAsync(KeyId, wrapped, "a", default));
        Assert.Equal((2, 2), (library.GetCallCount(nameof(ICryptoki.Login)), library.GetCallCount(nameof(ICryptoki.DecryptGcm))));
    }

    [HsmFact]
    public async Task While_the_token_is_absent_every_call_reports_its_absence_and_later_calls_succeed_again()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(KeyId, Key, "a", default);

        library.Fault = call => call switch
        {
            nameof(ICryptoki.GetTokenInfo) => CryptokiCode.CKR_TOKEN_NOT_PRESENT,
            nameof(ICryptoki.DecryptGcm) => CryptokiCode.CKR_DEVICE_REMOVED,
            _ => null,
        };
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("KEY-TOKEN-ABSENT",
                (await Assert.ThrowsAsync<KeyProviderException>(() => provider.UnwrapAsync(KeyId, wrapped, "a", default))).Failure.Code);
        }

        Assert.Equal(1, library.GetCallCount(nameof(ICryptoki.Login)));

        library.Fault = _ => null;
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                return (await provider.UnwrapAsync(KeyId, wrapped, "a", default)).AsSpan().SequenceEqual(Key);
            }
            catch (KeyProviderException)
            {
                return false;
            }
        });
    }

    [HsmFact]
    public async Task A_token_error_is_reported_with_its_function_and_code_and_the_session_is_closed()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        await provider.WrapAsync(KeyId, Key, "a", default);
        var closedSessionCount = library.GetCallCount(nameof(ICryptoki.CloseSession));
        library.Fault = call => call == nameof(ICryptoki.EncryptGcm) ? CryptokiCode.CKR_DEVICE_MEMORY : null;
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() => provider.WrapAsync(KeyId, Key, "a", default));
        Assert.Equal(("KEY-TOKEN-ERROR", "C_Encrypt: CKR_DEVICE_MEMORY"), (exception.Failure.Code, exception.Detail));
        Assert.Equal(closedSessionCount + 1, library.GetCallCount(nameof(ICryptoki.CloseSession)));
    }

    [HsmFact]
    public async Task A_failing_token_is_not_reported_as_a_changed_key()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(KeyId, Key, "a", default);
        library.Fault = call => call == nameof(ICryptoki.DecryptGcm) ? CryptokiCode.CKR_GENERAL_ERROR : null;
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() => provider.UnwrapAsync(KeyId, wrapped, "a", default));
        Assert.Equal(("KEY-TOKEN-ERROR", "C_Decrypt: CKR_GENERAL_ERROR"), (exception.Failure.Code, exception.Detail));
    }

    [HsmFact]
    public async Task A_file_that_is_not_a_PKCS11_library_is_reported_with_the_name_of_its_setting()
    {
        foreach (var file in new[] { "/nowhere/libhsm.so", await SoftHsm.GetConfigurationPathAsync(), "libc.so.6" })
        {
            var exception = Assert.Throws<KeyProviderException>(() => CryptokiLibrary.Load(file));
            Assert.Equal("KEY-MODULE", exception.Failure.Code);
            Assert.Contains("Kyc:Pkcs11Module", exception.Message, StringComparison.Ordinal);
        }
    }

    [HsmFact]
    public async Task An_absent_token_is_distinguished_from_a_failing_one()
    {
        using var token = await SoftHsm.ConnectAsync(label: "nobody's");
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        Assert.Equal("KEY-TOKEN-ABSENT",
            (await Assert.ThrowsAsync<KeyProviderException>(() => provider.ReadKeyIdsAsync(default))).Failure.Code);
    }
}
