using Kyc.Service.Encryption;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Encryption;

[Collection(ClusterGroup.Name)]
public sealed class KeyFileTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_first_start_makes_the_key_for_its_owner_alone()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(service.Is.KeyFile));
    }

    [Fact]
    public async Task A_key_that_others_may_read_stops_the_start() =>
        await RefusedAsync(file => File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead), "0600");

    [Fact]
    public async Task A_lost_key_stops_the_start_and_is_not_replaced() => await RefusedAsync(File.Delete, "restore");

    [Fact]
    public async Task Another_key_stops_the_start() =>
        await RefusedAsync(file => File.WriteAllText(file, Convert.ToBase64String(new byte[32])), "KEY-UNKNOWN");

    [Fact]
    public async Task A_broken_key_stops_the_start() => await RefusedAsync(file => File.WriteAllText(file, "AAAA"), "32 bytes");

    private async Task RefusedAsync(Action<string> spoil, string says)
    {
        ServiceUnderTest.Settings settings;
        await using (var service = await ServiceUnderTest.StartAsync(fixture)) settings = service.Is;
        spoil(settings.KeyFile);
        var exception = await Assert.ThrowsAsync<KeyProviderException>(() => ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now)));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }
}
