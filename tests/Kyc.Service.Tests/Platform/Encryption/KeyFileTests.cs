using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Encryption;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S1")]
public sealed class KeyFileTests(ClusterFixture fixture)
{
    [Fact]
    public async Task The_first_start_creates_a_key_file_that_only_its_owner_can_access()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(service.CurrentSettings.KeyFile));
    }

    [Fact]
    public async Task A_key_file_that_others_can_read_prevents_startup() =>
        await AssertRefusedAsync(file => File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead), "0600");

    [Fact]
    public async Task A_missing_key_file_prevents_startup_and_is_not_replaced() => await AssertRefusedAsync(File.Delete, "restore");

    [Fact]
    public async Task A_different_key_in_the_key_file_prevents_startup() =>
        await AssertRefusedAsync(file => File.WriteAllText(file, Convert.ToBase64String(new byte[32])), "KEY-UNKNOWN");

    [Fact]
    public async Task A_key_of_the_wrong_length_prevents_startup() =>
        await AssertRefusedAsync(file => File.WriteAllText(file, "AAAA"), "32 bytes");

    [Fact]
    public async Task A_service_key_changed_in_the_database_prevents_startup()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await RotationTestHelper.ExecuteAsync(
            service,
            "update service_key set wrapped = set_byte(wrapped, 30, 255 - get_byte(wrapped, 30))");
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() =>
            ServiceUnderTest.StartAsync(service.CurrentSettings, service.Clock));
        Assert.Equal("KEY-MISMATCH", exception.Failure.Code);
    }

    [Fact]
    public async Task An_application_has_one_key_for_each_class_and_a_call_unwraps_only_the_requested_keys()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var id = Guid.NewGuid();
        byte[] sealedBox;
        using (var createdKeys = await service.GetKeyStore().CreateKeysAsync(id, default))
        {
            sealedBox = createdKeys.Seal(DataClass.Evidence, "x", "evidence"u8);
        }

        Assert.Equal([1, 2, 3], await RotationTestHelper.QueryAsync<short>(service,
            "select data_class from data_key where application_id = @id order by 1", new { id }));
        using var loadedKeys = await service.GetKeyStore().LoadKeysAsync(id, default, DataClass.Evidence);
        Assert.Equal("evidence"u8.ToArray(), loadedKeys.Open(DataClass.Evidence, "x", sealedBox));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() =>
            loadedKeys.Seal(DataClass.Declaration, "x", "declared"u8));
        loadedKeys.Dispose();
        // The keys were wiped from memory, so they no longer decrypt anything.
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => loadedKeys.Open(DataClass.Evidence, "x", sealedBox));
    }

    private async Task AssertRefusedAsync(Action<string> damage, string message)
    {
        ServiceUnderTest.Settings settings;
        await using (var service = await ServiceUnderTest.StartAsync(fixture))
        {
            settings = service.CurrentSettings;
        }

        damage(settings.KeyFile);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() =>
            ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
