using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Retention;

/// <summary>Places holds on ten thousand applications while the applications are being erased.</summary>
[Collection(ClusterGroup.Name)]
[Trait("Control", "2(2)S3")]
public sealed class HoldRaceTests(ClusterFixture fixture)
{
    private const int RaceCount = 10_000;
    private const int PlacerCount = 6;

    [Fact]
    public async Task Either_the_hold_is_active_and_the_data_exists_or_the_erasure_was_acknowledged_before()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.StopWorkerAsync();
        service.MoveTo(RetentionTestHelper.SevenYearsOn);
        await using var kyc = await service.Database.OpenAsync(default);
        await using var keys = await service.Get<KeyDatabase>().OpenAsync(default);
        var ids = await DueApplications.InsertAsync(kyc, keys, RaceCount, new DateOnly(2026, 11, 22));
        service.Get<ErasureIntentWriter>().BatchSize = 20;

        // The run erases in the order of the IDs. Holds are placed in the same order, some before the run reaches the application and some
        // after it.
        var isPlaced = new bool[RaceCount];
        var next = -1;
        var erasing = Task.Run(() => service.Get<ErasureRun>().RunAsync(default));
        await Task.WhenAll(Enumerable.Range(0, PlacerCount).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < RaceCount;)
            {
                isPlaced[i] = await TryHoldAsync(service, ids[i]);
            }
        })));
        await erasing;
        await RetentionTestHelper.EraseAsync(service);

        var rows = (await kyc.QueryAsync<(Guid, long)>("select application_id, count(*) from evidence_item group by application_id"))
            .ToDictionary();
        var left = (await keys.QueryAsync<(Guid, long)>("select application_id, count(*) from data_key group by application_id"))
            .ToDictionary();
        var erased = (await kyc.QueryAsync<Guid>("select application_id from erasure")).ToHashSet();
        for (var i = 0; i < RaceCount; i++)
        {
            Assert.Equal(isPlaced[i] ? (5, 3) : (0, 0), (rows.GetValueOrDefault(ids[i]), left.GetValueOrDefault(ids[i])));
            Assert.Equal(!isPlaced[i], erased.Contains(ids[i]));
        }
        Assert.InRange(isPlaced.Count(placed => placed), 1, RaceCount - 1);
    }

    private static async Task<bool> TryHoldAsync(ServiceUnderTest service, Guid id)
    {
        try
        {
            await service
                .Get<HoldStore>()
                .PlaceAsync(
                    new HoldPlacement(id, HoldReason.Audit, "race", null, RetentionTestHelper.CreateIdempotencyKey()),
                    new Caller("tests", "staff-1"),
                    default);
            return true;
        }
        catch (ServiceFailureException late) when (late.Failure == ServiceFailures.DataErased)
        {
            return false;
        }
    }
}
