using Dapper;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

[Collection(ClusterCollection.Name)]
public sealed class WatchedFolderTests(ClusterFixture fixture) : IAsyncLifetime
{
    private string _folder = null!;
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.lists")).FullName;
        var (connectionString, keyConnectionString) = await fixture.CreateDatabasesAsync();
        var pathPrefix = Path.Combine(fixture.Folder, Guid.NewGuid().ToString("N"));
        var settings = new ServiceUnderTest.Settings(connectionString, keyConnectionString, pathPrefix + ".kek",
            Path.Combine(fixture.Folder, "pki", "anchors"))
        { AdditionalArguments = [$"--Kyc:CrlFolder={_folder}"] };
        _service = await ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now));
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Instances_that_share_the_folder_import_new_files_and_leave_them_in_place()
    {
        await using var otherService = await ServiceUnderTest.StartAsync(
            _service.CurrentSettings with { IndexFile = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.index") }, _service.Clock);
        WriteFile("a.crl", CreateList(1));
        WriteFile("b.crl", CreateList(1, "Chuo-ku"));
        WriteFile("ignored.txt", CreateList(1, "Minato-ku"));
        foreach (var service in new[] { _service, otherService })
        {
            await Eventually.IsTrueAsync(async () => (await service.GetRevocationStatusAsync()).TotalCount == 2);
        }

        Assert.Equal(["a.crl", "b.crl", "ignored.txt"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(["kyc-service crl-folder"],
            await connection.QueryAsync<string>("select distinct imported_program || ' ' || imported_person from signed_crl"));
    }

    [Fact]
    public async Task A_refused_file_is_logged_without_its_name_and_is_retried_only_after_it_has_changed()
    {
        WriteFile("a.crl", [.. CreateList(1), 0]);
        await _service.Log.WaitForEventAsync(1213);
        // The second file triggers another check of the folder, which still contains the first file.
        WriteFile("b.crl", CreateList(1, "Chuo-ku"));
        await Eventually.IsTrueAsync(async () => (await _service.GetRevocationStatusAsync()).TotalCount == 1);
        var refusal = Assert.Single(_service.Log.GetLines(1213));
        Assert.EndsWith("of the watched folder refused: CRL-MALFORMED", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("a.crl", refusal, StringComparison.Ordinal);

        WriteFile("a.crl", CreateList(1));
        await Eventually.IsTrueAsync(async () => (await _service.GetRevocationStatusAsync()).TotalCount == 2);
    }

    private void WriteFile(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);

    private byte[] CreateList(int number, string city = "Chiyoda-ku") =>
        CrlWriter.Create(fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now) with { Number = number });
}
