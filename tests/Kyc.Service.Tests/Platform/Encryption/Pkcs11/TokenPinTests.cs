using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Encryption.Pkcs11;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

[Collection(ClusterCollection.Name)]
public sealed class TokenPinTests
{
    [HsmFact]
    public async Task A_wrong_PIN_is_sent_only_once_and_a_corrected_PIN_file_is_used_without_a_restart()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        var file = await SoftHsm.WritePinFileAsync("999999");
        using var token = new Pkcs11Token(library, SoftHsm.WrongPinToken, new TokenPin(file), TimeProvider.System);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
            Assert.Equal("KEY-PIN-REFUSED",
                (await Assert.ThrowsAsync<KeyProviderException>(() => provider.ReadKeyIdsAsync(default))).Failure.Code))));
        Assert.Equal(1, library.GetCallCount(nameof(ICryptoki.Login)));

        // A restarted service does not know that the PIN was refused, but the token does.
        using var restartedToken = new Pkcs11Token(library, SoftHsm.WrongPinToken, new TokenPin(file), TimeProvider.System);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() =>
            new Pkcs11KeyEncryptionProvider(restartedToken, "kyc-kek").ReadKeyIdsAsync(default));
        Assert.Equal("KEY-PIN-WITHHELD", exception.Failure.Code);
        Assert.Equal(1, library.GetCallCount(nameof(ICryptoki.Login)));

        // An operator logs in once, which resets the token's counter of wrong PINs, and corrects the PIN file.
        await SoftHsm.RunPkcs11ToolAsync(SoftHsm.WrongPinToken, "--list-objects");
        await SoftHsm.FinalizeLibraryAsync();
        await File.WriteAllTextAsync(file, SoftHsm.Pin);
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                return (await provider.ReadKeyIdsAsync(default)).Count == 0;
            }
            catch (KeyProviderException)
            {
                return false;
            }
        });
        Assert.Equal(2, library.GetCallCount(nameof(ICryptoki.Login)));
    }

    [HsmFact]
    public async Task A_PIN_that_the_token_accepted_is_sent_again_after_another_user_entered_a_wrong_PIN()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(SoftHsm.WrongPinToken, library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        await provider.ReadKeyIdsAsync(default);
        await Assert.ThrowsAnyAsync<Exception>(() => Kyc.Rig.Processes.CommandRunner.RunOrFailAsync(
            "pkcs11-tool", ["--module", SoftHsm.LibraryPath, "--token-label", SoftHsm.WrongPinToken, "--login", "--pin", "000000", "-O"],
            CancellationToken.None));
        await SoftHsm.FinalizeLibraryAsync();
        Assert.Empty(await provider.ReadKeyIdsAsync(default));
    }

    [HsmTheory]
    [InlineData(CryptokiCode.CKR_PIN_INCORRECT, "KEY-PIN-REFUSED")]
    [InlineData(CryptokiCode.CKR_PIN_LEN_RANGE, "KEY-PIN-REFUSED")]
    [InlineData(CryptokiCode.CKR_PIN_LOCKED, "KEY-PIN-LOCKED")]
    [InlineData(CryptokiCode.CKR_USER_PIN_NOT_INITIALIZED, "KEY-TOKEN-ERROR")]
    internal async Task Each_refusal_of_a_PIN_by_the_token_has_its_own_failure(CryptokiCode code, string failure)
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync())
        {
            Fault = call => call == nameof(ICryptoki.Login) ? code : null,
        };
        using var token = await SoftHsm.ConnectAsync(library: library);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() =>
            new Pkcs11KeyEncryptionProvider(token, "kyc-kek").ReadKeyIdsAsync(default));
        Assert.Equal(failure, exception.Failure.Code);
        Assert.Contains(code.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(SoftHsm.Pin, exception.ToString(), StringComparison.Ordinal);
    }

    [HsmFact]
    public async Task A_PIN_file_that_others_can_read_is_not_used()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        var file = await SoftHsm.WritePinFileAsync();
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using var token = new Pkcs11Token(library, SoftHsm.MainToken, new TokenPin(file), TimeProvider.System);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() =>
            new Pkcs11KeyEncryptionProvider(token, "kyc-kek").ReadKeyIdsAsync(default));
        Assert.Equal("KEY-FILE", exception.Failure.Code);
        Assert.Contains("Kyc:Pkcs11PinFile", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, library.GetCallCount(nameof(ICryptoki.Login)));
    }
}
