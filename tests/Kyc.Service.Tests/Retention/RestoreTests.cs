using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Rig.Processes;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Npgsql;

namespace Kyc.Service.Tests.Retention;

/// <summary>Databases are dumped before an erasure and restored after it, with PostgreSQL's own tools.</summary>
[Collection(ClusterGroup.Name)]
public sealed class RestoreTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task After_a_restore_nothing_is_served_until_the_erasures_are_replayed(bool restoresKyc, bool restoresKeys)
    {
        var settings = await ServiceUnderTest.NewSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string id, lateId;
        List<ErasureLedgerEntry> exported = [];
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            id = await RetentionRig.ClosedAsync(service, fixture.Pki);
            await service.StopWorkerAsync();
            await DumpAsync(settings.Database);
            await DumpAsync(settings.KeyDatabase);
            // Made and erased after the backup: the restored database kyc does not know of it at all.
            lateId = (await service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller)).Application.ApplicationId;
            service.MoveTo(RetentionRig.SevenYearsOn);
            await RetentionRig.EraseAsync(service);
            Assert.Equal((0, 0), (await RetentionRig.RowsAsync(service, id), await RetentionRig.KeysAsync(service, id)));
            using var export = service.Retention().ExportErasureLedger(new ExportErasureLedgerRequest(), RetentionRig.Staff(1));
            while (await export.ResponseStream.MoveNext(default)) exported.Add(export.ResponseStream.Current.Entry);
        }
        NpgsqlConnection.ClearAllPools();
        if (restoresKyc) await RestoreAsync(settings.Database);
        if (restoresKeys) await RestoreAsync(settings.KeyDatabase);

        // Where both were restored nothing is found out, and the service would erase at once what is due: so nothing is.
        await using var restored = await ServiceUnderTest.StartAsync(settings, restoresKyc && restoresKeys ? new ManualClock(ClusterFixture.Now) : clock);
        await restored.StopWorkerAsync();
        if (restoresKyc != restoresKeys)
        {
            Assert.Equal(restoresKyc ? 8 : 0, await RetentionRig.RowsAsync(restored, id));
            Assert.Equal(restoresKeys ? 3 : 0, await RetentionRig.KeysAsync(restored, id));
            await Refused.WithAsync(
                StatusCode.Unavailable, "ERASURE-REPLAY-NEEDED",
                restored.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = id }, ServiceUnderTest.Caller));
            await Refused.WithAsync(
                StatusCode.Unavailable, "ERASURE-REPLAY-NEEDED", restored.Retention().GetScheduleAsync(new GetScheduleRequest { ApplicationId = id }, RetentionRig.Staff(1)));
            await restored.ReadinessAsync(said => said.Contains("was restored from before", StringComparison.Ordinal));
            Assert.Contains("was restored", (await restored.Retention().GetRetentionStatusAsync(new(), RetentionRig.Staff(1))).ReplayReason, StringComparison.Ordinal);
        }

        var result = await ReplayAsync(restored, restoresKyc && restoresKeys ? exported : []);
        Assert.Equal((restoresKyc, restoresKeys), (result.MissingInKycCount > 0, result.MissingInKeysCount > 0));
        Assert.Equal((restoresKyc ? 8 : 0, restoresKeys ? 3 : 0), (result.RowCount, result.KeyCount));
        foreach (var erased in (string[])[id, lateId])
            Assert.Equal((0, 0), (await RetentionRig.RowsAsync(restored, erased), await RetentionRig.KeysAsync(restored, erased)));
        var report = await RetentionRig.ChainAsync(restored, id);
        Assert.Empty(report.Faults);
        var certificates = await restored.Retention().GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionRig.Staff(1));
        Assert.Equal(3, Assert.Single(certificates.Certificates).DataClasses.Count);
        Assert.Equal("", (await restored.Retention().GetRetentionStatusAsync(new(), RetentionRig.Staff(1))).ReplayReason);
        // Once more: there is nothing left to do.
        var again = await ReplayAsync(restored, exported);
        Assert.Equal((0, 0, 0, 0), (again.MissingInKycCount, again.MissingInKeysCount, again.RowCount, again.KeyCount));
    }

    [Fact]
    public async Task A_run_between_the_restore_of_both_and_the_replay_does_not_stand_in_its_way()
    {
        var settings = await ServiceUnderTest.NewSettingsAsync(fixture);
        var clock = new ManualClock(ClusterFixture.Now);
        string early, due;
        List<ErasureLedgerEntry> exported = [];
        await using (var service = await ServiceUnderTest.StartAsync(settings, clock))
        {
            (early, due) = (await RetentionRig.VerifiedAsync(service, fixture.Pki), await RetentionRig.ClosedAsync(service, fixture.Pki));
            await service.StopWorkerAsync();
            await DumpAsync(settings.Database);
            await DumpAsync(settings.KeyDatabase);
            var client = service.Retention();
            var request = (await client.RequestEarlyErasureAsync(
                new() { ApplicationId = early, Reason = EarlyErasureReason.PersonAsked, Reference = "c-1", IdempotencyKey = RetentionRig.Key() }, RetentionRig.Staff(1))).EarlyErasure;
            await client.ApproveEarlyErasureAsync(new() { RequestId = request.RequestId }, RetentionRig.Staff(2));
            await RetentionRig.EraseAsync(service);
            using var export = client.ExportErasureLedger(new ExportErasureLedgerRequest(), RetentionRig.Staff(1));
            while (await export.ResponseStream.MoveNext(default)) exported.Add(export.ResponseStream.Current.Entry);
        }
        NpgsqlConnection.ClearAllPools();
        await RestoreAsync(settings.Database);
        await RestoreAsync(settings.KeyDatabase);

        await using var restored = await ServiceUnderTest.StartAsync(settings, clock);
        restored.MoveTo(RetentionRig.SevenYearsOn);
        await RetentionRig.EraseAsync(restored);
        Assert.Equal((8, 0), (await RetentionRig.RowsAsync(restored, early), await RetentionRig.RowsAsync(restored, due)));
        await ReplayAsync(restored, exported);
        Assert.Equal((0, 0), (await RetentionRig.RowsAsync(restored, early), await RetentionRig.KeysAsync(restored, early)));
        Assert.Equal((0, 0), ((await ReplayAsync(restored, exported)).MissingInKycCount, (await ReplayAsync(restored, [])).RowCount));
    }

    [Fact]
    public async Task A_ledger_that_was_changed_is_refused_before_anything_is_done()
    {
        await using var service = await RetentionRig.StartAsync(fixture);
        var id = await RetentionRig.ClosedAsync(service, fixture.Pki);
        service.MoveTo(RetentionRig.SevenYearsOn);
        await RetentionRig.EraseAsync(service);
        var entry = (await service.Get<ErasureLedger>().ReadKycAsync(0, default))[0].ToContract();
        var changed = entry.Content.ToByteArray();
        changed[^1] ^= 1;
        entry.Content = Google.Protobuf.ByteString.CopyFrom(changed);
        await Refused.WithAsync(StatusCode.FailedPrecondition, "ERASURE-LEDGER-CONFLICT", ReplayAsync(service, [entry]));
        Assert.Single((await service.Retention().GetErasureCertificatesAsync(new() { ApplicationId = id }, RetentionRig.Staff(1))).Certificates);
    }

    private static async Task<ReplayErasuresResponse> ReplayAsync(ServiceUnderTest service, IEnumerable<ErasureLedgerEntry> entries)
    {
        using var call = service.Retention().ReplayErasures(RetentionRig.Staff(1));
        foreach (var entry in entries) await call.RequestStream.WriteAsync(new ReplayErasuresRequest { Entry = entry });
        await call.RequestStream.CompleteAsync();
        return await call.ResponseAsync;
    }

    private Task<ToolResult> DumpAsync(string connection) =>
        PostgresTool.RunAsync("pg_dump", connection, "--format=custom", $"--file={FileOf(connection)}");

    private async Task RestoreAsync(string connection)
    {
        await using (var admin = new NpgsqlConnection(fixture.Cluster.ConnectionString("postgres") + ";Pooling=false"))
        {
            await admin.OpenAsync();
            foreach (var sql in (string[])[$"drop database \"{Name(connection)}\" with (force)", $"create database \"{Name(connection)}\""])
            {
                await using var command = new NpgsqlCommand(sql, admin);
                await command.ExecuteNonQueryAsync();
            }
        }
        await PostgresTool.RunAsync("pg_restore", connection, "--exit-on-error", FileOf(connection));
    }

    private string FileOf(string connection) => Path.Combine(fixture.Folder, Name(connection) + ".dump");

    private static string Name(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;
}
