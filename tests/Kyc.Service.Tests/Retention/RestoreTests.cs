using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Retention;

/// <summary>Tests databases that are dumped before an erasure and restored after it, with PostgreSQL's own tools.</summary>
[Collection(ClusterGroup.Name)]
[Trait("Control", "2(2)S3")]
public sealed class RestoreTests(ClusterFixture fixture)
{
    [Fact]
    public async Task The_ledgers_are_read_completely_only_if_their_ends_differ_or_a_database_may_have_changed()
    {
        await using var service = await RetentionRig.StartAsync(fixture);
        await service.StopWorkerAsync();
        await RetentionRig.ClosedAsync(service, fixture.Pki);
        await DatabaseCopies.DumpAsync(fixture, service.Is.KeyDatabase);
        service.MoveTo(RetentionRig.SevenYearsOn);
        var guard = service.Get<RestoreGuard>();
        var before = guard.Comparisons;
        Assert.Equal(1, (await service.Get<ErasureRun>().RunAsync(default))!.Value.Entries);
        await guard.CheckAsync(default);
        await guard.CheckAsync(default);
        Assert.Equal((before, null), (guard.Comparisons, guard.Reason));

        await DatabaseCopies.RestoreAsync(fixture, service.Is.KeyDatabase);
        await Eventually.TrueAsync(async () => await IsCheckedAsync(guard) && guard.Reason is not null);
        Assert.Equal(before + 1, guard.Comparisons);
        Assert.Contains("kyc_keys was restored from before 1 entries", guard.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task After_a_restore_nothing_is_served_until_the_erasures_are_replayed(bool restoresKyc, bool restoresKeys)
    {
        var settings = await ServiceUnderTest.NewSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string id, lateId;
        List<ExportErasureLedgerResponse> exported;
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            id = await RetentionRig.ClosedAsync(service, fixture.Pki);
            await service.StopWorkerAsync();
            await DatabaseCopies.DumpAsync(fixture, settings.Database);
            await DatabaseCopies.DumpAsync(fixture, settings.KeyDatabase);
            // Created and erased after the backup: the restored database kyc does not contain it at all.
            lateId = (await service.Applications.CreateApplicationAsync(Requests.Create(),
                ServiceUnderTest.Caller)).Application.ApplicationId;
            service.MoveTo(RetentionRig.SevenYearsOn);
            await RetentionRig.EraseAsync(service);
            Assert.Equal((0, 0), (await RetentionRig.RowsAsync(service, id), await RetentionRig.KeysAsync(service, id)));
            exported = await ReplayRig.ExportAsync(service);
        }
        NpgsqlConnection.ClearAllPools();
        if (restoresKyc) await DatabaseCopies.RestoreAsync(fixture, settings.Database);
        if (restoresKeys) await DatabaseCopies.RestoreAsync(fixture, settings.KeyDatabase);

        // When both databases were restored, the restore is not detected, and the service would at once erase what is due; the earlier
        // clock prevents it.
        await using var restored =
            await ServiceUnderTest.StartAsync(settings, restoresKyc && restoresKeys ? new ManualClock(ClusterFixture.Now) : clock);
        await restored.StopWorkerAsync();
        if (restoresKyc != restoresKeys)
        {
            Assert.Equal(restoresKyc ? 8 : 0, await RetentionRig.RowsAsync(restored, id));
            Assert.Equal(restoresKeys ? 3 : 0, await RetentionRig.KeysAsync(restored, id));
            await Refused.WithAsync(
                StatusCode.Unavailable, "ERASURE-REPLAY-NEEDED",
                restored.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.Caller));
            await Refused.WithAsync(
                StatusCode.Unavailable, "ERASURE-REPLAY-NEEDED",
                restored.Retention().GetScheduleAsync(new GetScheduleRequest { ApplicationId = id }, RetentionRig.Staff(1)));
            await restored.ReadinessAsync(said => said.Contains("was restored from before", StringComparison.Ordinal));
            Assert.Contains("was restored", (await restored.Retention().GetRetentionStatusAsync(new(), RetentionRig.Staff(1))).ReplayReason,
                StringComparison.Ordinal);
        }

        var result = await ReplayRig.ReplayAsync(restored, restoresKyc && restoresKeys ? exported : []);
        Assert.Equal((restoresKyc, restoresKeys), (result.MissingInKycCount > 0, result.MissingInKeysCount > 0));
        Assert.Equal((restoresKyc ? 8 : 0, restoresKeys ? 3 : 0), (result.RowCount, result.KeyCount));
        foreach (var erased in (string[])[id, lateId])
            Assert.Equal((0, 0), (await RetentionRig.RowsAsync(restored, erased), await RetentionRig.KeysAsync(restored, erased)));
        var report = await RetentionRig.ChainAsync(restored, id);
        Assert.Empty(report.Faults);
        var certificates = await restored.Retention().GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionRig.Staff(1));
        Assert.Equal(3, Assert.Single(certificates.Certificates).DataClasses.Count);
        Assert.Equal("", (await restored.Retention().GetRetentionStatusAsync(new(), RetentionRig.Staff(1))).ReplayReason);
        // The second time there is nothing to replay.
        await Refused.WithAsync(StatusCode.FailedPrecondition, "ERASURE-REPLAY-NOT-NEEDED", ReplayRig.ReplayAsync(restored, exported));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "ERASURE-REPLAY-NOT-NEEDED", ReplayRig.ReplayAsync(restored, []));
    }

    [Fact]
    public async Task A_run_between_the_restore_of_both_databases_and_the_replay_does_not_prevent_the_replay()
    {
        var settings = await ServiceUnderTest.NewSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string early, due;
        List<ExportErasureLedgerResponse> exported;
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            (early, due) = (await RetentionRig.VerifiedAsync(service, fixture.Pki), await RetentionRig.ClosedAsync(service, fixture.Pki));
            await service.StopWorkerAsync();
            await DatabaseCopies.DumpAsync(fixture, settings.Database);
            await DatabaseCopies.DumpAsync(fixture, settings.KeyDatabase);
            var client = service.Retention();
            var request = (await client.RequestEarlyErasureAsync(
                new()
                {
                    ApplicationId = early,
                    Reason = EarlyErasureReason.PersonAsked,
                    Reference = "c-1",
                    IdempotencyKey = RetentionRig.Key()
                }, RetentionRig.Staff(1))).EarlyErasure;
            await client.ApproveEarlyErasureAsync(new() { RequestId = request.RequestId }, RetentionRig.Staff(2));
            await RetentionRig.EraseAsync(service);
            exported = await ReplayRig.ExportAsync(service);
        }
        NpgsqlConnection.ClearAllPools();
        await DatabaseCopies.RestoreAsync(fixture, settings.Database);
        await DatabaseCopies.RestoreAsync(fixture, settings.KeyDatabase);

        await using var restored = await ServiceUnderTest.StartAsync(settings, clock);
        restored.MoveTo(RetentionRig.SevenYearsOn);
        await RetentionRig.EraseAsync(restored);
        Assert.Equal((8, 0), (await RetentionRig.RowsAsync(restored, early), await RetentionRig.RowsAsync(restored, due)));
        await ReplayRig.ReplayAsync(restored, exported);
        Assert.Equal((0, 0), (await RetentionRig.RowsAsync(restored, early), await RetentionRig.KeysAsync(restored, early)));
        await Refused.WithAsync(StatusCode.FailedPrecondition, "ERASURE-REPLAY-NOT-NEEDED", ReplayRig.ReplayAsync(restored, exported));
    }

    // The restore closed the connections of the pool, which the first calls detect.
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
