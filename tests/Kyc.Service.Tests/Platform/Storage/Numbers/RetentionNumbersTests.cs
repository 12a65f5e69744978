using Dapper;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kyc.Contracts.V1;
using Kyc.Evidence.Retention;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Retention;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;
using Kyc.Tests.Shared;
using Npgsql;
using static Kyc.Service.Tests.Platform.Storage.Numbers.StoredNumbersHelper;
using Enum = System.Enum;
using Rule = Kyc.Evidence.Retention.RetentionRule;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Checks the numbers that the retention tables and the erasure ledger store for enum values. They must never change, because stored data
/// contains them.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class RetentionNumbersTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (DataClass Value, int Number)[] Classes =
        [.. StoredDataClasses.All.Select(known => (known.Value, known.Number))];

    private static readonly (TriggerEvent Value, int Number)[] Events =
    [
        (TriggerEvent.ContractEnded, 1), (TriggerEvent.LastTransactionEnded, 2), (TriggerEvent.ApplicationAbandoned, 3),
        (TriggerEvent.ApplicationRefused, 4),
    ];

    private static readonly (DueAction Value, int Number)[] Dispositions = [(DueAction.Erase, 1), (DueAction.Review, 2)];

    private static readonly (HoldReason Value, int Number)[] HoldReasons =
    [
        (HoldReason.Litigation, 1), (HoldReason.Authority, 2), (HoldReason.Suspicion, 3), (HoldReason.Complaint, 4), (HoldReason.Audit, 5),
    ];

    private static readonly (EarlyErasureReason Value, int Number)[] EarlyReasons =
        [(EarlyErasureReason.PersonAsked, 1), (EarlyErasureReason.StoredByMistake, 2), (EarlyErasureReason.ForbiddenContent, 3)];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await RetentionTestHelper.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Every_rule_has_the_numbers_of_its_class_events_and_disposition()
    {
        AssertComplete(Classes, DataClass.None);
        AssertComplete(Events);
        AssertComplete(Dispositions);
        await RunAndRollBackAsync(_service, async connection =>
        {
            await connection.ExecuteAsync("delete from retention_rule");
            foreach (var (dataClass, number) in Classes)
            {
                foreach (var (start, startNumber) in Events)
                {
                    foreach (var (disposition, dispositionNumber) in Dispositions)
                    {
                        var rule = CreateRule($"rule-{number}", dataClass, start, disposition);
                        await _service.Get<RetentionRuleStore>().InsertAsync(connection, [rule], Clerk);
                        Assert.Equal((number, startNumber, dispositionNumber), await connection.QuerySingleAsync<(int, int, int)>(
                            "select data_class::int, trigger_event::int, disposition::int from retention_rule"));
                        Assert.Equal(
                            GetOtherEvents(start).Select(known => known.Number),
                            await connection.QueryAsync<int>("select unnest(or_later)::int from retention_rule"));
                        var read = Assert.Single((await RetentionRuleStore.ReadAllAsync(connection)).Versions);
                        Assert.Equal((dataClass, start, disposition), (read.DataClass, read.Trigger, read.Disposition));
                        Assert.Equal(GetOtherEvents(start).Select(known => known.Value), read.OrLater);
                        await connection.ExecuteAsync("delete from retention_rule");
                    }
                }
            }
        });
    }

    [Fact]
    public async Task Every_event_and_schedule_has_the_numbers_of_its_class_event_and_disposition()
    {
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (start, number) in Events)
            {
                await connection.ExecuteAsync("delete from retention_rule");
                // Half of the rules erase their data class, and the other half send it to review.
                await _service.Get<RetentionRuleStore>().InsertAsync(
                    connection,
                    Classes.Select(known => CreateRule($"rule-{known.Number}", known.Value, start, Dispositions[known.Number % 2].Value)),
                    Clerk);
                // The retention event of an open or refused application follows from its state. Only a verified application needs a
                // reported event.
                var state = start switch { TriggerEvent.ApplicationAbandoned => 1, TriggerEvent.ApplicationRefused => 3, _ => 2 };
                var id = Guid.NewGuid();
                await InsertApplicationAsync(connection, id, state);
                var report = new RetentionEventStore.Report(id, start, new(2026, 11, 22), id.ToString("N"));
                if (state == 2)
                {
                    await RetentionEventStore.InsertAsync(connection, Guid.NewGuid(), report, Clerk, At);
                    Assert.Equal(
                        number,
                        await connection.QuerySingleAsync<int>(
                            "select event::int from retention_event where application_id = @id", new { id }));
                }
                var facts = await RetentionFacts.LockAsync(connection, [id], _service.Get<UnusableRows>());
                await _service.Get<ScheduleStore>().PlanAsync(connection, facts);
                Assert.Equal(
                    Classes.Select(known => (known.Number, number, Dispositions[known.Number % 2].Number)),
                    await connection.QueryAsync<(int, int, int)>(
                        """
                        select data_class::int, start_event::int, disposition::int from retention_schedule
                        where application_id = @id order by data_class
                        """,
                        new { id }));
            }
        });
    }

    [Fact]
    public async Task Every_reported_event_has_its_number()
    {
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (reported, number) in Events)
            {
                var report = new RetentionEventStore.Report(Guid.NewGuid(), reported, new(2026, 11, 22), Guid.NewGuid().ToString("N"));
                Assert.Equal(1, await RetentionEventStore.InsertAsync(connection, Guid.NewGuid(), report, Clerk, At));
                Assert.Equal(
                    number,
                    await connection.QuerySingleAsync<int>(
                        "select event::int from retention_event where application_id = @ApplicationId", new { report.ApplicationId }));
            }
        });
    }

    [Fact]
    public async Task Every_hold_has_the_numbers_of_its_reason_and_state()
    {
        AssertComplete(HoldReasons, HoldReason.Unspecified);
        var id = await RetentionTestHelper.CreateClosedAsync(_service, fixture.Pki);
        var store = _service.Get<HoldStore>();
        foreach (var (reason, number) in HoldReasons)
        {
            var placing = new HoldPlacement(
                Guid.Parse(id),
                reason,
                "case-1",
                new(2026, 12, 1),
                RetentionTestHelper.CreateIdempotencyKey());
            var hold = (await store.PlaceAsync(placing, Clerk, default)).Hold;
            Assert.Equal((number, 1), await HoldAsync(hold.Id));
            Assert.Equal((reason, HoldState.Standing), (hold.Reason, hold.State));
            hold = await store.RequestReleaseAsync(hold.Id, Clerk, default);
            Assert.Equal((number, 2), await HoldAsync(hold.Id));
            Assert.Equal((reason, HoldState.ReleaseRequested), (hold.Reason, hold.State));
            hold = await store.ExtendAsync(hold.Id, new(2026, 12, 2), Clerk, default);
            Assert.Equal((number, 1), await HoldAsync(hold.Id));
            Assert.Equal(HoldState.Standing, hold.State);
            if (reason == HoldReason.Litigation)
            {
                continue;
            }

            await store.RequestReleaseAsync(hold.Id, Clerk, default);
            hold = await store.ApproveReleaseAsync(hold.Id, new("service-tests", "clerk-2"), default);
            Assert.Equal((number, 3), await HoldAsync(hold.Id));
            Assert.Equal((reason, HoldState.Released), (hold.Reason, hold.State));
        }
        _service.MoveTo(new DateTimeOffset(2026, 12, 3, 0, 0, 0, TimeSpan.Zero));
        await Eventually.IsTrueAsync(async () =>
        {
            await store.ExpireAsync(default);
            return (await RetentionTestHelper.QueryAsync<int>(_service, "select state::int from retention_hold where reason = 1"))[0] == 4;
        });
        var words = (await RetentionTestHelper.VerifyChainAsync(_service, id)).Entries
            .Where(entry => entry.Kind == Kyc.Evidence.Ledger.LedgerKind.HoldReleased).Select(entry => entry.GetFact("reason"));
        Assert.Equal(["authority", "suspicion", "complaint", "audit", "litigation"], words);

        async Task<(int, int)> HoldAsync(Guid hold) =>
            (
                await RetentionTestHelper.QueryAsync<(int, int)>(
                    _service, "select reason::int, state::int from retention_hold where id = @hold", new { hold }))[0];
    }

    [Fact]
    public async Task Every_early_erasure_has_the_numbers_of_its_reason_and_classes()
    {
        AssertComplete(EarlyReasons, EarlyErasureReason.Unspecified);
        var id = await RetentionTestHelper.CreateClosedAsync(_service, fixture.Pki);
        foreach (var (reason, number) in EarlyReasons)
        {
            var earlyErasure = (await _service.CreateRetentionClient().RequestEarlyErasureAsync(
                new RequestEarlyErasureRequest
                {
                    ApplicationId = id,
                    Reason = reason,
                    DataClasses = { RetentionClass.Evidence, RetentionClass.Declaration, RetentionClass.VerificationRecord },
                    Reference = "case-1",
                    IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey(),
                },
                RetentionTestHelper.CreateStaffMetadata(1))).EarlyErasure;
            Assert.Equal(reason, earlyErasure.Reason);
            Assert.Equal(
                [RetentionClass.Declaration, RetentionClass.VerificationRecord, RetentionClass.Evidence],
                earlyErasure.DataClasses);
            var row = Assert.Single(
                await RetentionTestHelper.QueryAsync<(int, short[])>(
                    _service,
                    "select reason::int, data_classes from early_erasure where id = @id",
                    new { id = Guid.Parse(earlyErasure.RequestId) }));
            Assert.Equal((number, "1,2,3"), (row.Item1, string.Join(',', row.Item2)));
        }
    }

    [Fact]
    public async Task An_entry_of_the_erasure_ledger_has_fixed_bytes_and_numbers()
    {
        var application = new PlannedApplication(Guid.Empty, ApplicationState.Verified, At);
        var batch = new ErasureBatch { IntendedAt = Timestamp.FromDateTimeOffset(At) };
        var id = ByteString.CopyFrom(new byte[16]);
        var erased = new ErasedApplication { ApplicationId = id, ErasureId = id };
        foreach (var ((dataClass, _), (start, _)) in Classes.Zip(Events).Reverse())
        {
            var due = new DueDate(CreateRule("rule", dataClass, start, DueAction.Erase), start, new(2026, 11, 22), new(2033, 11, 22));
            erased.DataClasses.Add(new DueClass(application, dataClass, due, null).ToSchedule().DataClass);
            erased.Basis.Add(batch.Bases.Count);
            batch.Bases.Add(new DueClass(application, dataClass, due, null).ToBasis());
        }
        batch.Applications.Add(erased);
        var entry = ErasureEntry.CreateNext(0, ErasureEntry.GenesisHash, batch);
        Assert.Equal(
            "0a0608b0b589d80612370a0472756c6510011804220a323032362d31312d32322a0a323033332d31312d32323a0b6b79632d736572766963"
            + "654206776f726b657212370a0472756c6510011803220a323032362d31312d32322a0a323033332d31312d32323a0b6b79632d7365727669"
            + "63654206776f726b657212370a0472756c6510011802220a323032362d31312d32322a0a323033332d31312d32323a0b6b79632d73657276"
            + "6963654206776f726b657212370a0472756c6510011801220a323032362d31312d32322a0a323033332d31312d32323a0b6b79632d736572"
            + "766963654206776f726b65721a300a10000000000000000000000000000000001210000000000000000000000000000000001a0404030201"
            + "220400010203",
            Convert.ToHexStringLower(entry.Content));
        await RunAndRollBackAsync(_service, async connection =>
        {
            await ErasureIntentWriter.AppendReplayedAsync(connection, entry);
            Assert.Equal(
                [1, 2, 3, 4],
                await connection.QueryAsync<int>(
                    "select unnest(classes)::int from erasure where application_id = @Empty", new { Guid.Empty }));
        });
        Assert.Equal(RetentionEvent.Unspecified, new DueClass(application, DataClass.Evidence, null, null).ToBasis().StartEvent);
    }

    [Fact]
    public void The_contract_has_the_same_numbers_of_classes_events_and_dispositions()
    {
        Assert.Equal(
            "Unspecified 0, " + string.Join(", ", Classes.Select(known => $"{known.Value} {known.Number}")), Text<RetentionClass>());
        Assert.Equal(
            "Unspecified 0, ContractEnded 1, LastTransactionEnded 2, ApplicationAbandoned 3, ApplicationRefused 4", Text<RetentionEvent>());
        Assert.Equal("Unspecified 0, Erase 1, Review 2", Text<RetentionDisposition>());

        static string Text<TEnum>()
            where TEnum : struct, Enum => string.Join(", ", Enum.GetValues<TEnum>().Select(value => $"{value} {value:D}"));
    }

    private static IEnumerable<(TriggerEvent Value, int Number)> GetOtherEvents(TriggerEvent start) =>
        Events.Where(known => known.Value != start);

    private static Rule CreateRule(string id, DataClass dataClass, TriggerEvent start, DueAction disposition) => new()
    {
        Id = id,
        Version = 1,
        EffectiveFrom = new(2020, 1, 1),
        DataClass = dataClass,
        Trigger = start,
        OrLater = [.. GetOtherEvents(start).Select(known => known.Value)],
        Period = new RetentionPeriod(7, 0, 0),
        Disposition = disposition,
        LegalSource = "law",
    };

    // Inserts an application in the given state, and a row into every table whose data class not every application has.
    private static async Task InsertApplicationAsync(NpgsqlConnection connection, Guid id, int state)
    {
        await connection.ExecuteAsync(
            """
            insert into application (id, reference_code, caller_program, idempotency_key, request_mac, channel, declaration, state,
                created_at, updated_at)
            values (@id, left(@id::text, 8), 'p', @id::text, '', 2, '', @state, @At, @At)
            """,
            new { id, state, At });
        foreach (var table in CiphertextTables.All.Where(table =>
            DataClasses.All.Any(known => known.DataClass == table.DataClass && !known.IsInEveryApplication)))
        {
            await FillerRows.InsertAsync(connection, table.Name, new() { [table.ApplicationColumn] = $"'{id:D}'" });
        }
    }
}
