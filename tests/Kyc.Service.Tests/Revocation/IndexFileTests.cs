using Kyc.Jpki.Revocation;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Service.Tests.Revocation;

/// <summary>
/// Checks that the index file is only a cache. Whatever happens to the file, an instance answers according to the signed lists, or refuses.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class IndexFileTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly string[] Cities = ["Chiyoda-ku", "Chuo-ku", "Minato-ku"];

    private ServiceUnderTest _service = null!;

    private string IndexFile => _service.CurrentSettings.IndexFile;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        foreach (var city in Cities)
        {
            await _service.ImportAsync(fixture.Pki.CreateMunicipalCrl("Tokyo-to", city, ClusterFixture.Now, fictitiousEntryCount: 1000));
        }

        await _service.StopAsync();
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    public static TheoryData<string, Action<byte[]>> DamageCases => new()
    {
        { "is not a revocation index", file => file[0] ^= 1 },
        { "has version 1, and this program reads version 2", file => file[8] = 1 },
        { "has a damaged header", file => file[20] ^= 1 },
        { "has a damaged directory", file => file[^1] ^= 1 },
    };

    [Theory]
    [MemberData(nameof(DamageCases))]
    public async Task A_damaged_file_is_reported_and_rebuilt_from_the_signed_lists(string problem, Action<byte[]> damage)
    {
        DamageIndexFile(damage);
        await using (var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock))
        {
            await AssertUsesAllListsAsync(restartedService);
            Assert.Equal(
                $"Revocation index {IndexFile} {problem}; it is rebuilt from the signed lists",
                Assert.Single(restartedService.Log.GetLines(1208)));
            Assert.Equal(3, restartedService.CrlReadCount);
            await restartedService.StopAsync();
        }
        AssertFileIsComplete();
    }

    [Fact]
    public async Task A_truncated_or_missing_file_is_rebuilt()
    {
        DamageIndexFile(_ => { }, length: 100);
        await using (var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock))
        {
            await AssertUsesAllListsAsync(restartedService);
            Assert.Contains("is truncated", Assert.Single(restartedService.Log.GetLines(1208)), StringComparison.Ordinal);
            // The service writes the rebuilt file soon after the start. It need not be stopped in an orderly way for this.
            await restartedService.Log.WaitForEventAsync(1211);
        }
        AssertFileIsComplete();

        File.Delete(IndexFile);
        await using (var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock))
        {
            await AssertUsesAllListsAsync(restartedService);
            Assert.Empty(restartedService.Log.GetLines(1208));
        }
    }

    [Fact]
    public async Task Only_a_damaged_list_is_reported_and_read_again()
    {
        // The entries begin after the header of 64 bytes. The changed byte belongs to the entries of the first list.
        DamageIndexFile(file => file[600] ^= 0x10);
        await using (var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock))
        {
            await restartedService.Log.WaitForEventAsync(1209);
            await AssertUsesAllListsAsync(restartedService);
            Assert.Single(restartedService.Log.GetLines(1209));
            Assert.Equal(1, restartedService.CrlReadCount);
            await restartedService.StopAsync();
        }
        AssertFileIsComplete();
    }

    [Fact]
    public async Task Lists_of_a_removed_trust_anchor_are_not_used()
    {
        var anchorFolder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.anchors")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(anchorFolder, "other.cer"), fixture.Pki.SignatureCas[1].CertificateDer);
        await using var restartedService = await ServiceUnderTest.StartAsync(
            _service.CurrentSettings with
            {
                Anchors = anchorFolder,
            },
            _service.Clock);
        Assert.Equal(0, (await restartedService.GetRevocationStatusAsync()).TotalCount);
        await restartedService.Log.WaitForEventAsync(1202, count: 3);
        Assert.Equal(0, (await restartedService.GetRevocationStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task An_index_folder_that_others_can_access_is_refused_and_the_error_names_the_setting()
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.open")).FullName;
        File.SetUnixFileMode(folder,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            ServiceUnderTest.StartAsync(
                _service.CurrentSettings with
                {
                    IndexFile = Path.Combine(folder, "revocation.index"),
                },
                _service.Clock));
        Assert.Contains("Kyc:RevocationIndexFile", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_does_not_affect_lookups()
    {
        // This folder has the name of the temporary file that the service writes first, so the write fails.
        Directory.CreateDirectory(IndexFile + ".new");
        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await restartedService.ImportAsync(fixture.Pki.CreateMunicipalCrl("Tokyo-to", "Ota-ku", ClusterFixture.Now));
        await restartedService.Log.WaitForEventAsync(1210);
        Assert.Equal(4, (await restartedService.GetRevocationStatusAsync()).TotalCount);
    }

    private void DamageIndexFile(Action<byte[]> damage, int? length = null)
    {
        var bytes = File.ReadAllBytes(IndexFile);
        damage(bytes);
        File.Delete(IndexFile);
        File.WriteAllBytes(IndexFile, bytes[..(length ?? bytes.Length)]);
    }

    private static Task AssertUsesAllListsAsync(ServiceUnderTest service) =>
        Eventually.IsTrueAsync(async () => (await service.GetRevocationStatusAsync()).TotalCount == Cities.Length);

    private void AssertFileIsComplete()
    {
        Assert.True(
            RevocationIndexFile.TryOpen(
                IndexFile, _service.Services.GetRequiredService<TrustAnchorWatcher>().Current, out var index, out _));
        Assert.Equal(Cities.Length, index!.Crls.Count(list => list.IsIntact));
    }
}
