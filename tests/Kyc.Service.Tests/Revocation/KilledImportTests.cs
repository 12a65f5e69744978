using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Kyc.Jpki.Revocation;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Revocation;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Revocation;

/// <summary>
/// Kills a service in a separate process with SIGKILL during imports, and checks which revocation list it uses after a restart.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class KilledImportTests(ClusterFixture fixture)
{
    private static readonly int KillCount = RoundCount.Get("KYC_IMPORT_KILLS", 8);

    private static readonly DateTimeOffset StartTime = TimeProvider.System.GetUtcNow().AddHours(-2);

    private int _sentNumber;
    private int _acknowledgedNumber;

    [Fact]
    public async Task A_service_killed_at_any_time_of_an_import_uses_the_previous_list_or_the_new_one()
    {
        var (connectionString, keyConnectionString) = await fixture.CreateDatabasesAsync();
        var settings = new ServiceUnderTest.Settings(connectionString, keyConnectionString, Path.Combine(fixture.Folder, "killed.kek"),
            Path.Combine(fixture.Folder, "pki", "anchors"));
        for (var round = 0; round <= KillCount; round++)
        {
            var port = FreePortFinder.GetPort();
            var command = new ChildCommand(
                "killed",
                "dotnet",
                [Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), .. settings.GetArguments(port, FreePortFinder.GetPort())])
            {
                StopSignal = "KILL",
            };
            using var channel = ServiceUnderTest.CreateChannel(port);
            var client = new RevocationService.RevocationServiceClient(channel.Intercept(new DeadlineSetter()));
            var importTask = Task.CompletedTask;
            await using (var process = ChildProcess.Start(command, fixture.Folder))
            {
                await AssertListInForceAsync(process, client);
                importTask = ImportAsync(client, maxCount: round % 2 == 0 ? 3 : int.MaxValue);
                // The time of the kill is random: during an import, or while the index is written, a second after the latest import.
                await Task.Delay(Random.Shared.Next(1600));
            }
            await importTask;
            AssertFileIsComplete(settings.IndexFile);
        }
        Assert.True(_acknowledgedNumber > KillCount);
    }

    // Asserts that the list in force after a start is the one that was acknowledged last, or a later one that was being sent when the
    // service was killed.
    private async Task AssertListInForceAsync(ChildProcess process, RevocationService.RevocationServiceClient client)
    {
        await Eventually.IsTrueAsync(async () =>
        {
            await process.EnsureRunningAsync();
            try
            {
                var status = await client.GetRevocationStatusAsync(new GetRevocationStatusRequest(), ServiceUnderTest.CallerMetadata);
                foreach (var crl in status.Crls)
                {
                    var number = int.Parse(crl.CrlNumber, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    Assert.InRange(number, _acknowledgedNumber, _sentNumber);
                    Assert.Equal(number, crl.EntryCount);
                }
                return status.TotalCount == 1 || _acknowledgedNumber == 0;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                return false;
            }
        });
    }

    private async Task ImportAsync(RevocationService.RevocationServiceClient client, int maxCount)
    {
        try
        {
            for (var count = 0; count < maxCount; count++)
            {
                _sentNumber++;
                await CrlUploader.SendAsync(client, CrlWriter.Create(CreateListRequest(_sentNumber)).Chunk(1024));
                _acknowledgedNumber = _sentNumber;
            }
        }
        catch (RpcException)
        {
            // The process was killed.
        }
    }

    // Asserts that the index file, if there is one, contains one intact list, with the list's last entry and none after it. The service
    // itself checks that a file is intact, but not that it is complete.
    private void AssertFileIsComplete(string indexFile)
    {
        if (!File.Exists(indexFile))
        {
            return;
        }

        var anchors = TrustAnchorFolder.Load(Path.Combine(fixture.Folder, "pki", "anchors"));
        Assert.True(RevocationIndexFile.TryOpen(indexFile, anchors, out var index, out var problem), problem);
        var list = Assert.Single(index!.Crls);
        Assert.True(list.IsIntact);
        Assert.True(list.TryFind(CreateSerial(list.EntryCount), out _));
        Assert.False(list.TryFind(CreateSerial(list.EntryCount + 1), out _));
    }

    private CrlRequest CreateListRequest(int number) =>
        fixture.Pki.CreateMunicipalCrlRequest("Tokyo-to", "Chiyoda-ku", ClusterFixture.Now) with
        {
            Number = number,
            ThisUpdate = StartTime.AddSeconds(number),
            NextUpdate = StartTime.AddDays(2),
            Entries = Enumerable.Range(1, number).Select(serial => new VirtualCard.Pki.CrlEntry(CreateSerial(serial), StartTime, 4)),
        };

    private static byte[] CreateSerial(int number) => [0x40, (byte)(number >> 16), (byte)(number >> 8), (byte)number];
}
