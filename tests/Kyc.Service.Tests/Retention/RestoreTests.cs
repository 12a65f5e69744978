using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Retention;

/// <summary>
/// Tests the replay of erasures after databases were dumped before an erasure and restored after it, with PostgreSQL's own tools.
/// </summary>
[Collection(ClusterGroup.Name)]
[Trait("Control", "2(2)S3")]
public sealed class RestoreTests(ClusterFixture fixture)
{
    [Fact]
    public async Task The_ledgers_are_read_completely_only_if_their_ends_differ_or_a_database_may_have_changed()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.StopWorkerAsync();
        await RetentionTestHelper.CreateClosedAsync(service, fixture.Pki);
        await DatabaseCopies.DumpAsync(fixture, service.CurrentSettings.KeyDatabase);
        service.MoveTo(RetentionTestHelper.SevenYearsOn);
        var guard = service.Get<RestoreGuard>();
        var before = guard.ComparisonCount;
        Assert.Equal(1, (await service.Get<ErasureRun>().RunAsync(default))!.Value.EntryCount);
        await guard.CheckAsync(default);
        await guard.CheckAsync(default);
        Assert.Equal((before, null), (guard.ComparisonCount, guard.Reason));

        await DatabaseCopies.RestoreAsync(fixture, service.CurrentSettings.KeyDatabase);
        await Eventually.IsTrueAsync(async () => await IsCheckedAsync(guard) && guard.Reason is not null);
        Assert.Equal(before + 1, guard.ComparisonCount);
        Assert.Contains("kyc_keys was restored from before 1 entries", guard.Reason, StringComparison.Ordinal);
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
        List<ExportErasureLedgerResponse> exported;
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            id = await RetentionTestHelper.CreateClosedAsync(service, fixture.Pki);
            await service.StopWorkerAsync();
            await DatabaseCopies.DumpAsync(fixture, settings.Database);
            await DatabaseCopies.DumpAsync(fixture, settings.KeyDatabase);
            // This application is created and erased after the backup, so the restored database kyc does not contain it.
            lateId = (await service.Applications.CreateApplicationAsync(Requests.Create(),
                ServiceUnderTest.Caller)).Application.ApplicationId;
            service.MoveTo(RetentionTestHelper.SevenYearsOn);
            await RetentionTestHelper.EraseAsync(service);
            Assert.Equal(
                (0, 0),
                (await RetentionTestHelper.CountRowsAsync(service, id), await RetentionTestHelper.CountKeysAsync(service, id)));
            exported = await ReplayTestHelper.ExportAsync(service);
        }
        NpgsqlConnection.ClearAllPools();
        if (restoresKyc)
        {
            await DatabaseCopies.RestoreAsync(fixture, settings.Database);
        }

        if (restoresKeys)
        {
            await DatabaseCopies.RestoreAsync(fixture, settings.KeyDatabase);
        }

        // The service cannot detect that both databases were restored, and would at once erase the data that is due. The clock is set to an
        // earlier time to prevent this.
        await using var restored =
            await ServiceUnderTest.StartAsync(settings, restoresKyc && restoresKeys ? new ManualClock(ClusterFixture.Now) : clock);
        await restored.StopWorkerAsync();
        if (restoresKyc != restoresKeys)
        {
            Assert.Equal(restoresKyc ? 8 : 0, await RetentionTestHelper.CountRowsAsync(restored, id));
            Assert.Equal(restoresKeys ? 3 : 0, await RetentionTestHelper.CountKeysAsync(restored, id));
            await FailureAssert.FailsWithAsync(
                StatusCode.Unavailable, "ERASURE-REPLAY-NEEDED",
                restored.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.Caller));
            await FailureAssert.FailsWithAsync(
                StatusCode.Unavailable,
                "ERASURE-REPLAY-NEEDED",
                restored
                    .CreateRetentionClient()
                    .GetScheduleAsync(new GetScheduleRequest { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1)));
            await restored.WaitForReadinessAsync(readiness => readiness.Contains("was restored from before", StringComparison.Ordinal));
            Assert.Contains(
                "was restored",
                (
                    await restored.CreateRetentionClient().GetRetentionStatusAsync(
                        new(), RetentionTestHelper.CreateStaffMetadata(1))).ReplayReason,
                StringComparison.Ordinal);
        }

        var result = await ReplayTestHelper.ReplayAsync(restored, restoresKyc && restoresKeys ? exported : []);
        Assert.Equal((restoresKyc, restoresKeys), (result.MissingInKycCount > 0, result.MissingInKeysCount > 0));
        Assert.Equal((restoresKyc ? 8 : 0, restoresKeys ? 3 : 0), (result.RowCount, result.KeyCount));
        foreach (var erased in (string[])[id, lateId])
        {
            Assert.Equal(
                (0, 0),
                (await RetentionTestHelper.CountRowsAsync(restored, erased), await RetentionTestHelper.CountKeysAsync(restored, erased)));
        }

        var report = await RetentionTestHelper.VerifyChainAsync(restored, id);
        Assert.Empty(report.Faults);
        var certificates = await restored
            .CreateRetentionClient()
            .GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(3, Assert.Single(certificates.Certificates).DataClasses.Count);
        Assert.Equal(
            "",
            (await restored.CreateRetentionClient().GetRetentionStatusAsync(new(), RetentionTestHelper.CreateStaffMetadata(1)))
            .ReplayReason);
        // There is nothing left to replay.
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-REPLAY-NOT-NEEDED",
            ReplayTestHelper.ReplayAsync(restored, exported));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-REPLAY-NOT-NEEDED",
            ReplayTestHelper.ReplayAsync(restored, []));
    }

    [Fact]
    public async Task A_run_between_the_restore_of_both_databases_and_the_replay_does_not_prevent_the_replay()
    {
        var settings = await ServiceUnderTest.CreateSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string early, due;
        List<ExportErasureLedgerResponse> exported;
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            (early, due) = (
                await RetentionTestHelper.CreateVerifiedAsync(service, fixture.Pki),
                await RetentionTestHelper.CreateClosedAsync(service, fixture.Pki));
            await service.StopWorkerAsync();
            await DatabaseCopies.DumpAsync(fixture, settings.Database);
            await DatabaseCopies.DumpAsync(fixture, settings.KeyDatabase);
            var client = service.CreateRetentionClient();
            var request = (await client.RequestEarlyErasureAsync(
                new()
                {
                    ApplicationId = early,
                    Reason = EarlyErasureReason.PersonAsked,
                    Reference = "c-1",
                    IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey()
                }, RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
            await client.ApproveEarlyErasureAsync(new() { RequestId = request.RequestId }, RetentionTestHelper.CreateStaffMetadata(2));
            await RetentionTestHelper.EraseAsync(service);
            exported = await ReplayTestHelper.ExportAsync(service);
        }
        NpgsqlConnection.ClearAllPools();
        await DatabaseCopies.RestoreAsync(fixture, settings.Database);
        await DatabaseCopies.RestoreAsync(fixture, settings.KeyDatabase);

        await using var restored = await ServiceUnderTest.StartAsync(settings, clock);
        restored.MoveTo(RetentionTestHelper.SevenYearsOn);
        await RetentionTestHelper.EraseAsync(restored);
        Assert.Equal(
            (8, 0),
            (await RetentionTestHelper.CountRowsAsync(restored, early), await RetentionTestHelper.CountRowsAsync(restored, due)));
        await ReplayTestHelper.ReplayAsync(restored, exported);
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(restored, early), await RetentionTestHelper.CountKeysAsync(restored, early)));
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "ERASURE-REPLAY-NOT-NEEDED",
            ReplayTestHelper.ReplayAsync(restored, exported));
    }

    // Returns whether the check succeeded. It fails at first, because the restore closed the connections in the pool, so callers repeat it.
    private static async Task<bool> IsCheckedAsync(RestoreGuard guard)
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
