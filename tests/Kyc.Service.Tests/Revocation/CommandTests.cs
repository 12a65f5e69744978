using Google.Protobuf.WellKnownTypes;
using Kyc.Cli.Crl;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

/// <summary>Tests the commands of <c>kyc crl</c> against the real service.</summary>
[Collection(ClusterCollection.Name)]
public sealed class CommandTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        _folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.crls")).FullName;
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_folder_is_imported_in_spite_of_a_faulty_list_and_the_summary_says_what_changed()
    {
        WriteListFile("a.crl", "Chiyoda-ku", number: 1, entryCount: 10);
        WriteListFile("b.crl", "Chuo-ku", number: 1, entryCount: 20);
        Assert.Equal((0, "2 new, 0 replaced, 0 unchanged, 0 refused; 0 entries before, 30 now"), await ImportAsync());

        WriteListFile("b.crl", "Chuo-ku", number: 2, entryCount: 25);
        WriteListFile("c.crl", "Minato-ku", number: 1, entryCount: 1);
        File.WriteAllBytes(Path.Combine(_folder, "d.crl"), [0x30, 0x00]);
        Assert.Equal((1, "dry run, nothing stored: 1 new, 1 replaced, 1 unchanged, 1 refused; 30 entries before, 36 now"),
            await ImportAsync("--dry-run"));
        Assert.Equal(2, (await _service.GetRevocationStatusAsync()).TotalCount);

        var (status, output, errors) = await RunAsync("import", _folder);
        Assert.Equal(1, status);
        Assert.EndsWith("1 new, 1 replaced, 1 unchanged, 1 refused; 30 entries before, 36 now\n", output, StringComparison.Ordinal);
        Assert.Contains("b.crl: replaces number 01 (20 entries), 25 entries, CN=Chuo-ku CRLDP,", output, StringComparison.Ordinal);
        Assert.StartsWith("d.crl: CRL-MALFORMED: ", errors, StringComparison.Ordinal);
        Assert.Equal(3, (await _service.GetRevocationStatusAsync()).TotalCount);
    }

    [Fact]
    public async Task The_status_shows_the_lists_and_fails_when_one_is_missing_or_not_fresh()
    {
        var (initialStatus, initialOutput, _) = await RunAsync("status");
        Assert.Equal(
            (
                1,
                "0 lists in force with 0 entries, 0 of them not fresh, 0 missing\nNo card can be verified: no revocation list in force is usable.\n"),
            (initialStatus, initialOutput));

        WriteListFile("a.crl", "Chiyoda-ku", number: 1, entryCount: 10);
        await ImportAsync();
        await _service.WaitForReadinessAsync(readiness =>
            readiness.Contains("no revocation list of the trust anchor", StringComparison.Ordinal));
        var (status, output, _) = await RunAsync("status");
        Assert.Equal(1, status);
        Assert.Contains("CN=Chiyoda-ku CRLDP,", output, StringComparison.Ordinal);
        Assert.Contains("every list of this key (a list of another generation is in force)\n", output, StringComparison.Ordinal);

        foreach (var ca in fixture.Pki.SignatureCas)
        {
            await _service.ImportAsync(CrlWriter.Create(CreateListRequest("Chiyoda-ku", 2, 1) with { Issuer = ca }));
        }

        await _service.WaitForReadinessAsync(readiness => !readiness.Contains("revocation list", StringComparison.Ordinal));
        (status, output, _) = await RunAsync("status");
        Assert.Equal(0, status);
        Assert.EndsWith(" of them not fresh, 0 missing\n", output, StringComparison.Ordinal);

        _service.Clock.Advance(TimeSpan.FromDays(4));
        (status, output, _) = await RunAsync("status");
        Assert.Equal(1, status);
        Assert.EndsWith("No card can be verified: no revocation list in force is usable.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_that_needs_attention_most_comes_first()
    {
        CrlDescription[] crls = [CreateDescription("CN=calm", 30, CrlFreshness.Fresh), CreateDescription("CN=soon", 2, CrlFreshness.Fresh),
            CreateDescription("CN=late", -49, CrlFreshness.Stale)];
        Assert.Equal(
            [
                "               AGE NEXT DUE IN  USABLE FOR   ENTRIES KEY      NUMBER     DISTRIBUTION POINT",
                "stale     4 d 01 h   -2 d 01 h   -2 d 01 h     12345 0a0b0c0d 07         CN=late",
                "fresh     1 d 22 h    2 h 00 m    2 h 00 m     12345 0a0b0c0d 07         CN=soon",
                "fresh    18 h 00 m    1 d 06 h    1 d 06 h     12345 0a0b0c0d 07         CN=calm",
            ],
            CrlStatusTable.FormatLines(crls, ClusterFixture.Now));
        Assert.Equal(
            "missing          -           -           -         - 0a0b0c0d -          CN=never (a list of another generation is in force)",
            CrlStatusTable.FormatLine(
                new MissingCrl
                {
                    DistributionPoint = "CN=never",
                    IssuerKeyId = "0a0b0c0d0e0f",
                    OtherGeneration = true,
                }));
    }

    private static CrlDescription CreateDescription(string distributionPoint, int hoursLeft, CrlFreshness freshness) => new()
    {
        DistributionPoint = distributionPoint,
        IssuerKeyId = "0a0b0c0d0e0f",
        CrlNumber = "07",
        EntryCount = 12345,
        Freshness = freshness,
        ThisUpdate = Timestamp.FromDateTimeOffset(ClusterFixture.Now.AddHours(hoursLeft - 48)),
        NextUpdate = Timestamp.FromDateTimeOffset(ClusterFixture.Now.AddHours(hoursLeft)),
        LastAnswer = Timestamp.FromDateTimeOffset(ClusterFixture.Now.AddHours(hoursLeft)),
    };

    private async Task<(int Status, string Summary)> ImportAsync(params string[] options)
    {
        var (status, output, _) = await RunAsync(["import", _folder, .. options]);
        return (status, output.TrimEnd('\n').Split('\n')[^1]);
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(_service, CrlCommands.Create(), arguments);

    private void WriteListFile(string name, string city, int number, int entryCount) =>
        File.WriteAllBytes(Path.Combine(_folder, name), CrlWriter.Create(CreateListRequest(city, number, entryCount)));

    private CrlRequest CreateListRequest(string city, int number, int entryCount) =>
        fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", city, ClusterFixture.Now) with
        {
            Number = number,
            Entries = Enumerable
                .Range(1, entryCount)
                .Select(serial => new CrlEntry([0x40, (byte)serial], ClusterFixture.Now.AddDays(-1), null)),
        };
}
