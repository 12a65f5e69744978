using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Kills a process with SIGKILL at random times while it erases applications. Meanwhile, a hold is placed on one of these applications.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class KilledErasureTests(ClusterFixture fixture)
{
    private const int AddedApplicationCount = 60;
    private const int BatchSize = 4;

    /// <summary>
    /// In each round with an even number, the process is killed at most about this number of microseconds after it has reported that it is
    /// ready.
    /// </summary>
    private const int MaxMicrosecondsAfterStart = 500_000;

    /// <summary>
    /// In each round with an odd number, the process is killed at most about this number of microseconds after its first ledger entry is
    /// visible.
    /// </summary>
    private const int MaxMicrosecondsAfterFirstEntry = 60_000;

    private static readonly int KillCount = RoundCount.Get("KYC_ERASURE_KILLS", 12);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_erasure_killed_at_any_time_is_completed_by_the_next_process_and_respects_every_hold(int seed)
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.PauseWorkerAsync();
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await using var kycConnection = await service.Database.OpenAsync(default);
        await using var keyConnection = await service.Get<KeyDatabase>().OpenAsync(default);
        var random = new Random(seed);
        var (allIds, heldIds, unfinishedCount) = (new List<Guid>(), new HashSet<Guid>(), 0);
        for (var round = 0; round < KillCount; round++)
        {
            allIds.AddRange(
                await DueApplications.InsertAsync(kycConnection, keyConnection, AddedApplicationCount, new DateOnly(2026, 11, 22)));
            var entryCount = await CountEntriesAsync(kycConnection);
            using var process = StartEraser(service.CurrentSettings);
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
            // This test varies the time of the kill. The time is random, so the test does not wait for a condition. A process may take long
            // to start, so in every second round the time starts at the first ledger entry.
            var (stopwatch, killMicroseconds) = (
                Stopwatch.StartNew(),
                random.Next(round % 2 == 0 ? MaxMicrosecondsAfterStart : MaxMicrosecondsAfterFirstEntry));
            if (await TryPlaceHoldAsync(service, allIds[^random.Next(1, AddedApplicationCount)]) is { } id)
            {
                heldIds.Add(id);
            }

            if (round % 2 == 1)
            {
                await Eventually.IsTrueAsync(async () => await CountEntriesAsync(kycConnection) > entryCount);
                stopwatch.Restart();
            }
            SpinWait.SpinUntil(() => stopwatch.Elapsed.TotalMicroseconds >= killMicroseconds);
            process.Kill();
            await process.WaitForExitAsync();
            unfinishedCount += (int)await kycConnection.ExecuteScalarAsync<long>(
                "select count(*) from erasure_ledger l where not exists (select from erasure_certificate c where c.number = l.number)");
        }
        Assert.True(unfinishedCount > 0, "no kill happened between the steps of an erasure");
        await RetentionTestHelper.EraseDueDataAsync(service);

        var rowCounts = (
            await kycConnection.QueryAsync<(Guid, long)>("select application_id, count(*) from evidence_item group by application_id")).ToDictionary();
        var keyCounts = (
            await keyConnection.QueryAsync<(Guid, long)>("select application_id, count(*) from data_key group by application_id")).ToDictionary();
        foreach (var id in allIds)
        {
            Assert.Equal(heldIds.Contains(id) ? (5, 3) : (0, 0), (rowCounts.GetValueOrDefault(id), keyCounts.GetValueOrDefault(id)));
            if (!heldIds.Contains(id))
            {
                await AssertIsErasedAsync(service, id);
            }
        }
        Assert.Equal(allIds.Count - heldIds.Count, await kycConnection.ExecuteScalarAsync<long>("select count(*) from erasure"));
        Assert.Null((await service.Get<ErasureLedgerReader>().CompareAsync(default)).DifferenceDescription);
    }

    private static Task<long> CountEntriesAsync(DbConnection connection) =>
        connection.ExecuteScalarAsync<long>("select count(*) from erasure_ledger");

    private static async Task AssertIsErasedAsync(ServiceUnderTest service, Guid id)
    {
        Assert.Equal(0, await RetentionTestHelper.CountRowsAsync(service, id.ToString("D")));
        var report = await RetentionTestHelper.VerifyChainAsync(service, id.ToString("D"));
        Assert.Empty(report.Faults);
        Assert.Equal([LedgerEntryKind.ApplicationCreated, LedgerEntryKind.ErasureDone], report.Entries.Select(entry => entry.Kind));
    }

    private static async Task<Guid?> TryPlaceHoldAsync(ServiceUnderTest service, Guid id)
    {
        try
        {
            await service
                .Get<HoldStore>()
                .PlaceAsync(
                    new HoldPlacement(id, HoldReason.Audit, "kill", null, RetentionTestHelper.CreateIdempotencyKey()),
                    new Caller("tests", "staff-1"),
                    default);
            return id;
        }
        catch (ServiceFailureException exception) when (exception.Failure == ServiceFailures.DataErased)
        {
            return null;
        }
    }

    private static Process StartEraser(ServiceUnderTest.Settings settings) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Kyc.Service.Eraser.dll"),
            RetentionTestHelper.RetentionPeriodEnd.ToString("O", CultureInfo.InvariantCulture),
            BatchSize.ToString(CultureInfo.InvariantCulture), .. settings.GetArguments(1, 2),
        ])
    { RedirectStandardOutput = true })!;
}
