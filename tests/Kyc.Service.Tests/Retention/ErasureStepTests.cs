using Kyc.Evidence.Ledger;
using Kyc.Service.Evidence;
using Kyc.Service.Ledger;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Retention;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S3")]
public sealed class ErasureStepTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData("intended", true)]
    [InlineData("keys destroyed", true)]
    [InlineData("certified", false)]
    public async Task An_erasure_that_stops_after_any_step_is_completed_by_another_instance(string step, bool isUnfinished)
    {
        await using var firstInstance = await RetentionTestHelper.StartAsync(fixture);
        await using var secondInstance = await ServiceUnderTest.StartAsync(firstInstance.CurrentSettings, firstInstance.Clock);
        await firstInstance.PauseWorkerAsync();
        await secondInstance.PauseWorkerAsync();
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(firstInstance, fixture.Pki);
        firstInstance.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);

        firstInstance.Get<ErasureRunner>().AfterStep = completedStep =>
            completedStep == step ? throw new InvalidOperationException(step) : Task.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => firstInstance.Get<ErasureRunner>().RunAsync(default));
        Assert.Equal(isUnfinished ? 1 : 0, (await firstInstance.Get<RetentionStatusQueries>().CountAsync(default)).Unfinished);
        // Rows are removed in the same transaction in which their ledger entry is written, so the chain is valid wherever the run stops.
        Assert.Empty((await RetentionTestHelper.VerifyChainAsync(secondInstance, id)).Faults);
        // The erasure is acknowledged, so a hold is refused.
        Assert.Equal(
            "DATA-ERASED",
            (
                await Assert.ThrowsAsync<Kyc.Service.Platform.Edge.ServiceFailureException>(() =>
                    secondInstance
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

        await secondInstance.Get<ErasureRunner>().RunAsync(default);
        Assert.Equal(
            (0, 0),
            (await RetentionTestHelper.CountRowsAsync(secondInstance, id), await RetentionTestHelper.CountKeysAsync(secondInstance, id)));
        var report = await RetentionTestHelper.VerifyChainAsync(secondInstance, id);
        Assert.Empty(report.Faults);
        Assert.Single(report.Entries, entry => entry.Kind == LedgerEntryKind.ErasureDone);
        Assert.Null((await secondInstance.Get<ErasureLedgerReader>().CompareAsync(default)).DifferenceDescription);
    }

    [Fact]
    public async Task An_export_is_refused_while_the_keys_are_destroyed_and_the_rows_are_not_yet_erased()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.PauseWorkerAsync();
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        service.Get<ErasureRunner>().AfterStep =
            completedStep => completedStep == "keys destroyed" ? throw new InvalidOperationException(completedStep) : Task.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.Get<ErasureRunner>().RunAsync(default));

        var export = service.Get<EvidenceExporter>();
        var caller = new Kyc.Service.Platform.Edge.Caller("tests", "staff-1");
        Assert.Equal("DATA-ERASED", (await Assert.ThrowsAsync<Kyc.Service.Platform.Edge.ServiceFailureException>(
            () => export.CreateAsync(Guid.Parse(id), caller, "audit 2026-4", default))).Failure.Code);
        service.Get<ErasureRunner>().AfterStep = null;
        await service.Get<ErasureRunner>().RunAsync(default);
        // The ledger chain of erased data remains, and can be exported.
        Assert.NotEmpty(await export.CreateAsync(Guid.Parse(id), caller, "audit 2026-4", default));
    }

    [Fact]
    public async Task An_erasure_waits_for_an_entry_that_an_export_is_appending()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.PauseWorkerAsync();
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await using var exportConnection = await service.Database.OpenAsync(default);
        await using var transaction = await exportConnection.BeginTransactionAsync();
        // The test appends the entry as an export does, without locking the application.
        await LedgerStore.AppendAsync(exportConnection, new LedgerEvent(
            Guid.Parse(id), LedgerEntryKind.Exported, service.Clock.GetUtcNow(), LedgerEvent.ServiceActor,
            LedgerEvent.CreateSubject(SubjectKind.Export, Guid.NewGuid())));

        var erasureTask = service.Get<ErasureRunner>().RunAsync(default);
        await Eventually.IsTrueAsync(async () => (await RetentionTestHelper.QueryAsync<bool>(
            service, "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"))[0]);
        await transaction.CommitAsync();
        await erasureTask;

        var report = await RetentionTestHelper.VerifyChainAsync(service, id);
        Assert.Empty(report.Faults);
        Assert.Equal([LedgerEntryKind.Exported, LedgerEntryKind.ErasureDone], report.Entries.TakeLast(2).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task A_repeated_erasure_step_changes_nothing()
    {
        await using var service = await RetentionTestHelper.StartAsync(fixture);
        await service.PauseWorkerAsync();
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(service, fixture.Pki);
        service.AdvanceClockTo(RetentionTestHelper.RetentionPeriodEnd);
        await service.Get<ErasureRunner>().RunAsync(default);
        var entry = Assert.Single(await service.Get<ErasureLedgerReader>().ReadKycEntriesAsync(0, default));
        var reportBefore = await RetentionTestHelper.VerifyChainAsync(service, id);

        var (destroyedAt, destroyedKeyCount) = await service.Get<ErasureKeyDestroyer>().DestroyAsync(entry, default);
        Assert.Equal(0, destroyedKeyCount);
        Assert.Equal(0, await service.Get<ErasureRowEraser>().EraseAsync(entry, destroyedAt, sessionLock: null, default));
        Assert.Equal(reportBefore.Head, (await RetentionTestHelper.VerifyChainAsync(service, id)).Head);
        Assert.Single(await RetentionTestHelper.QueryAsync<long>(service, "select number from erasure_certificate"));
    }
}
