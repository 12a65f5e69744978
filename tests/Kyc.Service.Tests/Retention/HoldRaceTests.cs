using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Retention;

/// <summary>Places holds on ten thousand applications while the applications are being erased.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class HoldRaceTests(ClusterFixture fixture)
{
    private const int ApplicationCount = 10_000;
    private const int HoldingTaskCount = 6;

    [Fact]
    public async Task A_hold_placed_during_an_erasure_run_either_keeps_all_data_or_is_refused_as_too_late()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.PauseWorkerAsync();
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await using var kycConnection = await service.Database.OpenAsync(default);
        await using var keyConnection = await service.Get<KeyDatabase>().OpenAsync(default);
        var ids = await DueApplications.InsertAsync(kycConnection, keyConnection, ApplicationCount, new DateOnly(2026, 11, 22));
        service.Get<ErasureIntentWriter>().BatchSize = 20;

        // The run erases in the order of the IDs. Holds are placed in the same order, some before the run reaches the application and some
        // after it.
        var isHoldPlaced = new bool[ApplicationCount];
        var lastIndex = -1;
        var erasureTask = Task.Run(() => service.Get<ErasureRunner>().RunAsync(default));
        await Task.WhenAll(Enumerable.Range(0, HoldingTaskCount).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref lastIndex)) < ApplicationCount;)
            {
                isHoldPlaced[i] = await TryPlaceHoldAsync(service, ids[i]);
            }
        })));
        await erasureTask;
        await RetentionTestHelper.EraseDueDataAsync(service);

        var rowCounts = (
            await kycConnection.QueryAsync<(Guid, long)>("select application_id, count(*) from evidence_item group by application_id")).ToDictionary();
        var keyCounts = (
            await keyConnection.QueryAsync<(Guid, long)>("select application_id, count(*) from data_key group by application_id")).ToDictionary();
        var erasedIds = (await kycConnection.QueryAsync<Guid>("select application_id from erasure")).ToHashSet();
        for (var i = 0; i < ApplicationCount; i++)
        {
            Assert.Equal(isHoldPlaced[i] ? (5, 3) : (0, 0), (rowCounts.GetValueOrDefault(ids[i]), keyCounts.GetValueOrDefault(ids[i])));
            Assert.Equal(!isHoldPlaced[i], erasedIds.Contains(ids[i]));
        }
        Assert.InRange(isHoldPlaced.Count(value => value), 1, ApplicationCount - 1);
    }

    private static async Task<bool> TryPlaceHoldAsync(ServiceUnderTest service, Guid id)
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
        catch (ServiceFailureException exception) when (exception.Failure == ServiceFailures.DataErased)
        {
            return false;
        }
    }
}
