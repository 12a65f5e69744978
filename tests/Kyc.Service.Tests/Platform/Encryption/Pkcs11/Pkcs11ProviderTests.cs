using System.Security.Cryptography;
using System.Text;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Encryption.Pkcs11;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S1")]
public sealed class Pkcs11ProviderTests
{
    private const string FirstKeyId = "pkcs11:kyc-kek:01";
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [HsmFact]
    public async Task Wrapping_a_key_twice_gives_different_results_and_unwrapping_returns_the_key()
    {
        using var token = await SoftHsm.ConnectAsync();
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(FirstKeyId, Key, "a", default);
        Assert.Equal(61, wrapped.Length);
        Assert.NotEqual(wrapped, await provider.WrapAsync(FirstKeyId, Key, "a", default));
        Assert.Equal(Key, await provider.UnwrapAsync(FirstKeyId, wrapped, "a", default));
        Assert.Equal([FirstKeyId, "pkcs11:kyc-kek:02"], (await provider.ReadKeyIdsAsync(default)).Order(StringComparer.Ordinal));
    }

    [HsmFact]
    public async Task A_nonce_that_the_token_generated_is_stored_with_the_wrapped_key()
    {
        var tokenNonce = RandomNumberGenerator.GetBytes(12);
        using var token = await SoftHsm.ConnectAsync(
            library: new FaultyCryptoki(await SoftHsm.LoadLibraryAsync()) { TokenNonce = tokenNonce });
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(FirstKeyId, Key, "a", default);
        Assert.Equal(tokenNonce, wrapped[1..13]);
        Assert.Equal(Key, await provider.UnwrapAsync(FirstKeyId, wrapped, "a", default));
    }

    [HsmFact]
    public async Task A_wrapped_key_cannot_be_unwrapped_under_another_name_or_with_another_key()
    {
        using var token = await SoftHsm.ConnectAsync();
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(FirstKeyId, Key, "a", default);
        await Assert.ThrowsAnyAsync<CryptographicException>(() => provider.UnwrapAsync(FirstKeyId, wrapped, "b", default));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => provider.UnwrapAsync("pkcs11:kyc-kek:02", wrapped, "a", default));
        Assert.Equal(Key, await provider.UnwrapAsync(FirstKeyId, wrapped, "a", default));
    }

    [HsmFact]
    public async Task A_wrapped_key_with_a_changed_byte_or_length_cannot_be_unwrapped()
    {
        using var token = await SoftHsm.ConnectAsync();
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        var wrapped = await provider.WrapAsync(FirstKeyId, Key, "a", default);
        for (var i = 0; i < wrapped.Length; i++)
        {
            var changedKey = (byte[])wrapped.Clone();
            changedKey[i] ^= 0x40;
            await Assert.ThrowsAnyAsync<CryptographicException>(() => provider.UnwrapAsync(FirstKeyId, changedKey, "a", default));
        }
        foreach (var length in new[] { 0, 1, 13, 29, 60 })
        {
            await Assert.ThrowsAnyAsync<CryptographicException>(() =>
                provider.UnwrapAsync(FirstKeyId, wrapped.AsMemory(0, length), "a", default));
        }

        await Assert.ThrowsAnyAsync<CryptographicException>(() => provider.UnwrapAsync(FirstKeyId, new byte[62], "a", default));
    }

    [HsmFact]
    public async Task The_key_cannot_be_extracted_from_the_token()
    {
        using var token = await SoftHsm.ConnectAsync();
        var code = await token.RunAsync(session =>
        {
            session.Cryptoki.FindObjects(
                session.Handle, [new(CryptokiAttributeType.CKA_LABEL, Encoding.UTF8.GetBytes("kyc-kek"))], out var keys);
            Assert.Equal(2, keys.Length);
            return session.Cryptoki.GetAttribute(session.Handle, keys[0], CryptokiAttributeType.CKA_VALUE, out _);
        }, default);
        Assert.Equal(CryptokiCode.CKR_ATTRIBUTE_SENSITIVE, code);
    }

    [HsmTheory]
    [InlineData("extractable", "01", "KEY-UNSUITABLE")]
    [InlineData("short", "02", "KEY-UNSUITABLE")]
    [InlineData("twins", "03", "KEY-AMBIGUOUS")]
    [InlineData("kyc-kek", "09", "KEY-UNKNOWN")]
    [InlineData("kyc-kek", "xyz", "KEY-UNKNOWN")]
    [InlineData("kyc-kek", "", "KEY-UNKNOWN")]
    public async Task A_key_with_unsuitable_attributes_or_an_unknown_ID_is_refused(string label, string id, string failure)
    {
        using var token = await SoftHsm.ConnectAsync(SoftHsm.UnusableKeysToken);
        var provider = new Pkcs11KeyEncryptionProvider(token, label);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() => provider.WrapAsync($"pkcs11:{label}:{id}", Key, "a", default));
        Assert.Equal(failure, exception.Failure.Code);
        Assert.Contains($"pkcs11:{label}:{id}", exception.Message, StringComparison.Ordinal);
    }

    [HsmFact]
    public async Task Many_tasks_share_a_few_sessions_and_none_gets_the_result_of_another()
    {
        var library = new FaultyCryptoki(await SoftHsm.LoadLibraryAsync());
        using var token = await SoftHsm.ConnectAsync(library: library);
        var provider = new Pkcs11KeyEncryptionProvider(token, "kyc-kek");
        await Task.WhenAll(Enumerable.Range(0, 64).Select(task => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                var key = RandomNumberGenerator.GetBytes(32);
                var wrapped = await provider.WrapAsync(FirstKeyId, key, $"{task}|{round}", default);
                Assert.Equal(key, await provider.UnwrapAsync(FirstKeyId, wrapped, $"{task}|{round}", default));
            }
        })));
        Assert.Equal(1, library.GetCallCount(nameof(ICryptoki.Login)));
        Assert.InRange(library.GetCallCount(nameof(ICryptoki.OpenSession)), 2, 9);
    }

    [HsmFact]
    public async Task A_key_added_to_the_token_is_found_without_a_restart()
    {
        using var token = await SoftHsm.ConnectAsync();
        var provider = new Pkcs11KeyEncryptionProvider(token, "added");
        Assert.Empty(await provider.ReadKeyIdsAsync(default));
        await SoftHsm.RunPkcs11ToolAsync(
            SoftHsm.MainToken,
            "--keygen",
            "--key-type",
            "AES:32",
            "--label",
            "added",
            "--id",
            "21",
            "--sensitive");
        Assert.Equal(["pkcs11:added:21"], await provider.ReadKeyIdsAsync(default));
        Assert.Equal(61, (await provider.WrapAsync("pkcs11:added:21", Key, "a", default)).Length);
    }

    [HsmFact]
    public async Task A_signature_of_the_token_verifies_with_its_public_key()
    {
        using var token = await SoftHsm.ConnectAsync();
        using var key = await Pkcs11SigningKey.OpenAsync(token, "kyc-sign", default);
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo.Span, out _);
        var hash = SHA256.HashData("checkpoint"u8);
        Assert.True(verifier.VerifyHash(hash, key.SignHash(hash), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.SubjectPublicKeyInfo.Span)), key.KeyId);
        Assert.Throws<ArgumentException>(() => key.SignHash(new byte[31]));
    }

    [HsmTheory]
    [InlineData("p384", "KEY-UNSUITABLE")]
    [InlineData("nobody", "KEY-UNKNOWN")]
    public async Task A_signing_key_that_is_missing_or_on_another_curve_is_refused(string label, string failure)
    {
        using var token = await SoftHsm.ConnectAsync();
        Assert.Equal(failure,
            (await Assert.ThrowsAsync<KeyProviderException>(() => Pkcs11SigningKey.OpenAsync(token, label, default))).Failure.Code);
    }
}
