using Kyc.Evidence.Ledger;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterGroup.Name)]
[Trait("Control", "2(2)S3")]
public sealed class StepTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData("intended", true)]
    [InlineData("keys destroyed", true)]
    [InlineData("certified", false)]
    public async Task An_erasure_that_stops_after_any_step_is_completed_by_another_instance(string step, bool isUnfinished)
    {
        await using var first = await RetentionTestHelper.StartAsync(fixture);
        await using var second = await ServiceUnderTest.StartAsync(first.CurrentSettings, first.Clock);
        await first.StopWorkerAsync();
        await second.StopWorkerAsync();
        var id = await RetentionTestHelper.CreateClosedAsync(first, fixture.Pki);
        first.MoveTo(RetentionTestHelper.SevenYearsOn);

        first.Get<ErasureRun>().AfterStep = reached => reached == step ? throw new InvalidOperationException(step) : Task.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => first.Get<ErasureRun>().RunAsync(default));
        Assert.Equal(isUnfinished ? 1 : 0, (await first.Get<RetentionStatus>().CountAsync(default)).Unfinished);
        // Rows are removed in the same transaction in which their ledger entry is written, so the chain is valid wherever the run stops.
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(second, id)).Faults);
        // The erasure is acknowledged, so a hold is refused.
        Assert.Equal(
            "DATA-ERASED",
            (
                await Assert.ThrowsAsync<Kyc.Service.Platform.Edge.ServiceFailureException>(() =>
                    second
                        .Get<HoldStore>()
                        .PlaceAsync(
                            new HoldPlacement(
                                Guid.Parse(id),
                                Contracts.V1.HoldReason.Audit,
                                "late",
                                null,
                                RetentionTestHelper.CreateIdempotencyKey()),
                            new Kyc.Service.Platform.Edge.Caller("tests", "staff-1"),
                            default)))
                .Failure
                .Code);

        await second.Get<ErasureRun>().RunAsync(default);
        Assert.Equal((0, 0), (await RetentionTestHelper.CountRowsAsync(second, id), await RetentionTestHelper.CountKeysAsync(second, id)));
        var report = await RetentionTestHelper.VerifyChainAsync(second, id);
        Assert.Empty(report.Faults);
        Assert.Single(report.Entries, entry => entry.Kind == LedgerKind.ErasureDone);
        Assert.Null((await second.Get<ErasureLedger>().CompareAsync(default)).Reason);
    }

    [Fact]
    public async Task Between_the_keys_and_the_rows_an_export_says_that_the_data_are_being_erased()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.StopWorkerAsync();
        var id = await RetentionTestHelper.CreateClosedAsync(service, fixture.Pki);
        service.MoveTo(RetentionTestHelper.SevenYearsOn);
        service.Get<ErasureRun>().AfterStep =
            reached => reached == "keys destroyed" ? throw new InvalidOperationException(reached) : Task.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.Get<ErasureRun>().RunAsync(default));

        var export = service.Get<EvidenceExport>();
        var caller = new Kyc.Service.Platform.Edge.Caller("tests", "staff-1");
        Assert.Equal("DATA-ERASED", (await Assert.ThrowsAsync<Kyc.Service.Platform.Edge.ServiceFailureException>(
            () => export.CreateAsync(Guid.Parse(id), caller, "audit 2026-4", default))).Failure.Code);
        service.Get<ErasureRun>().AfterStep = null;
        await service.Get<ErasureRun>().RunAsync(default);
        // The ledger chain of erased data remains, and can be exported.
        Assert.NotEmpty(await export.CreateAsync(Guid.Parse(id), caller, "audit 2026-4", default));
    }

    [Fact]
    public async Task An_erasure_waits_for_an_entry_that_an_export_is_appending()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.StopWorkerAsync();
        var id = await RetentionTestHelper.CreateClosedAsync(service, fixture.Pki);
        service.MoveTo(RetentionTestHelper.SevenYearsOn);
        await using var exporting = await service.Database.OpenAsync(default);
        await using var transaction = await exporting.BeginTransactionAsync();
        // The test appends the entry as an export does, without locking the application.
        await LedgerStore.AppendAsync(exporting, new LedgerEvent(
            Guid.Parse(id), LedgerKind.Exported, service.Clock.GetUtcNow(), LedgerEvent.ServiceActor,
            LedgerEvent.CreateSubject(SubjectKind.Export, Guid.NewGuid())));

        var erasing = service.Get<ErasureRun>().RunAsync(default);
        await Eventually.IsTrueAsync(async () => (await RetentionTestHelper.QueryAsync<bool>(
            service, "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))[0]);
        await transaction.CommitAsync();
        await erasing;

        var report = await RetentionTestHelper.VerifyChainAsync(service, id);
        Assert.Empty(report.Faults);
        Assert.Equal([LedgerKind.Exported, LedgerKind.ErasureDone], report.Entries.TakeLast(2).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task A_step_done_twice_changes_nothing_the_second_time()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.StopWorkerAsync();
        var id = await RetentionTestHelper.CreateClosedAsync(service, fixture.Pki);
        service.MoveTo(RetentionTestHelper.SevenYearsOn);
        await service.Get<ErasureRun>().RunAsync(default);
        var entry = Assert.Single(await service.Get<ErasureLedger>().ReadKycAsync(0, default));
        var before = await RetentionTestHelper.VerifyChainAsync(service, id);

        var (destroyedAt, destroyed) = await service.Get<ErasureKeyDestroyer>().DestroyAsync(entry, default);
        Assert.Equal(0, destroyed);
        Assert.Equal(0, await service.Get<ErasureRowEraser>().EraseAsync(entry, destroyedAt, sessionLock: null, default));
        Assert.Equal(before.Head, (await RetentionTestHelper.VerifyChainAsync(service, id)).Head);
        Assert.Single(await RetentionTestHelper.QueryAsync<long>(service, "select number from erasure_certificate"));
    }
}
