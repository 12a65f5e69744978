using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Tests the replay of erasures after databases were dumped before an erasure and restored after it, with PostgreSQL's own tools.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class RestoreTests(ClusterFixture fixture)
{
    [Fact]
    public async Task The_ledgers_are_read_completely_only_if_their_ends_differ_or_a_database_may_have_changed()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.PauseWorkerAsync();
        await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
        await DatabaseBackups.DumpAsync(fixture, service.CurrentSettings.KeyDatabase);
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        var guard = service.Get<RestoreGuard>();
        var initialComparisonCount = guard.ComparisonCount;
        Assert.Equal(1, (await service.Get<ErasureRunner>().RunAsync(default))!.Value.EntryCount);
        await guard.CheckAsync(default);
        await guard.CheckAsync(default);
        Assert.Equal((initialComparisonCount, null), (guard.ComparisonCount, guard.RefusalReason));

        await DatabaseBackups.RestoreAsync(fixture, service.CurrentSettings.KeyDatabase);
        await Eventually.IsTrueAsync(async () => await TryCheckAsync(guard) && guard.RefusalReason is not null);
        Assert.Equal(initialComparisonCount + 1, guard.ComparisonCount);
        Assert.Contains("kyc_keys was restored from before 1 entries", guard.RefusalReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task After_a_restore_nothing_is_served_until_the_erasures_are_replayed(bool restoresKyc, bool restoresKeys)
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string id, lateId;
        List<ExportErasureLedgerResponse> exportedParts;
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
            await service.PauseWorkerAsync();
            await DatabaseBackups.DumpAsync(fixture, settings.Database);
            await DatabaseBackups.DumpAsync(fixture, settings.KeyDatabase);
            // This application is created and erased after the backup, so the restored database kyc does not contain it.
            lateId = (await service.Applications.CreateApplicationAsync(Requests.CreateApplication(),
                ServiceUnderTest.CallerMetadata)).Application.ApplicationId;
            service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
            await RetentionTestHelper.EraseDueDataAsync(service);
            Assert.Equal(
                (0, 0),
                (await RetentionTestHelper.CountRowsAsync(service, id), await RetentionTestHelper.CountKeysAsync(service, id)));
            exportedParts = await ReplayTestHelper.ExportAsync(service);
        }
        NpgsqlConnection.ClearAllPools();
        if (restoresKyc)
        {
            await DatabaseBackups.RestoreAsync(fixture, settings.Database);
        }

        if (restoresKeys)
        {
            await DatabaseBackups.RestoreAsync(fixture, settings.KeyDatabase);
        }

        // The service cannot detect that both databases were restored, and would at once erase the data that is due. The clock is set to an
        // earlier time to prevent this.
        await using var restoredService =
            await ServiceUnderTest.StartAsync(settings, restoresKyc && restoresKeys ? new ManualClock(ClusterFixture.Now) : clock);
        await restoredService.PauseWorkerAsync();
        if (restoresKyc != restoresKeys)
        {
            Assert.Equal(restoresKyc ? 8 : 0, await RetentionTestHelper.CountRowsAsync(restoredService, id));
            Assert.Equal(restoresKeys ? 3 : 0, await RetentionTestHelper.CountKeysAsync(restoredService, id));
            await FailureAssert.FailsWithAsync(
                StatusCode.Unavailable,
                "ERASURE-REPLAY-NEEDED",
                restoredService.Applications.GetApplicationAsync(
                    new GetApplicationRequest { ApplicationId = id },
                    ServiceUnderTest.CallerMetadata));
            await FailureAssert.FailsWithAsync(
                StatusCode.Unavailable,
                "ERASURE-REPLAY-NEEDED",
                restoredService
                    .CreateRetentionClient()
                    .GetScheduleAsync(new GetScheduleRequest { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1)));
            await restoredService.WaitForReadinessAsync(readiness =>
                readiness.Contains("was restored from before", StringComparison.Ordinal));
            Assert.Contains(
                "was restored",
                (
                    await restoredService.CreateRetentionClient().GetRetentionStatusAsync(
                        new(), RetentionTestHelper.CreateStaffMetadata(1))).ReplayReason,
                StringComparison.Ordinal);
        }

        var result = await ReplayTestHelper.ReplayAsync(restoredService, restoresKyc && restoresKeys ? exportedParts : []);
        Assert.Equal((restoresKyc, restoresKeys), (result.MissingInKycCount > 0, result.MissingInKeysCount > 0));
        Assert.Equal((restoresKyc ? 8 : 0, restoresKeys ? 3 : 0), (result.RowCount, result.KeyCount));
        foreach (var erasedId in (string[])[id, lateId])
        {
            Assert.Equal(
                (0, 0),
                (
                    await RetentionTestHelper.CountRowsAsync(restoredService, erasedId),
                    await RetentionTestHelper.CountKeysAsync(restoredService, erasedId)));
        }

        var report = await RetentionTestHelper.VerifyChainAsync(restoredService, id);
        Assert.Empty(report.Faults);
        var certificates = await restoredService
            .CreateRetentionClient()
            .GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(3, Assert.Single(certificates.Certificates).DataClasses.Count);
        Assert.Equal(
            "",
            (await restoredService.CreateRetentionClient().GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1)))
            .ReplayReason);
        // There is nothing left to replay.
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-REPLAY-NOT-NEEDED",
            ReplayTestHelper.ReplayAsync(restoredService, exportedParts));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-REPLAY-NOT-NEEDED",
            ReplayTestHelper.ReplayAsync(restoredService, []));
    }

    [Fact]
    public async Task An_erasure_run_between_the_restore_of_both_databases_and_the_replay_does_not_prevent_the_replay()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string earlyErasedId, dueId;
        List<ExportErasureLedgerResponse> exportedParts;
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            (earlyErasedId, dueId) = (
                await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki),
                await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki));
            await service.PauseWorkerAsync();
            await DatabaseBackups.DumpAsync(fixture, settings.Database);
            await DatabaseBackups.DumpAsync(fixture, settings.KeyDatabase);
            var client = service.CreateRetentionClient();
            var earlyErasure = (await client.RequestEarlyErasureAsync(
                new()
                {
                    ApplicationId = earlyErasedId,
                    Reason = EarlyErasureReason.PersonAsked,
                    Reference = "c-1",
                    IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
                }, RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
            await client.ApproveEarlyErasureAsync(new() { RequestId = earlyErasure.RequestId }, RetentionTestHelper.CreateStaffMetadata(2));
            await RetentionTestHelper.EraseDueDataAsync(service);
            exportedParts = await ReplayTestHelper.ExportAsync(service);
        }
        NpgsqlConnection.ClearAllPools();
        await DatabaseBackups.RestoreAsync(fixture, settings.Database);
        await DatabaseBackups.RestoreAsync(fixture, settings.KeyDatabase);

        await using var restoredService = await ServiceUnderTest.StartAsync(settings, clock);
        restoredService.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await RetentionTestHelper.EraseDueDataAsync(restoredService);
        Assert.Equal(
            (8, 0),
            (
                await RetentionTestHelper.CountRowsAsync(restoredService, earlyErasedId),
                await RetentionTestHelper.CountRowsAsync(restoredService, dueId)));
        await ReplayTestHelper.ReplayAsync(restoredService, exportedParts);
        Assert.Equal(
            (0, 0),
            (
                await RetentionTestHelper.CountRowsAsync(restoredService, earlyErasedId),
                await RetentionTestHelper.CountKeysAsync(restoredService, earlyErasedId)));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-REPLAY-NOT-NEEDED",
            ReplayTestHelper.ReplayAsync(restoredService, exportedParts));
    }

    // Returns whether the check succeeded. It fails at first, because the restore closed the connections in the pool, so callers repeat it.
    private static async Task<bool> TryCheckAsync(RestoreGuard guard)
    {
        try
        {
            await guard.CheckAsync(default);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
