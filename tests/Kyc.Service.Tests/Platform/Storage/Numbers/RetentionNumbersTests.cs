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
[Collection(ClusterCollection.Name)]
public sealed class RetentionNumbersTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (DataClass Value, int Number)[] DataClassNumbers =
        [.. StoredDataClasses.All.Select(known => (known.Value, known.Number))];

    private static readonly (TriggerEvent Value, int Number)[] EventNumbers =
    [
        (TriggerEvent.ContractEnded, 1), (TriggerEvent.LastTransactionEnded, 2), (TriggerEvent.ApplicationAbandoned, 3),
        (TriggerEvent.ApplicationRefused, 4),
    ];

    private static readonly (DueAction Value, int Number)[] DispositionNumbers = [(DueAction.Erase, 1), (DueAction.Review, 2)];

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
    public async Task Every_rule_is_stored_with_the_numbers_of_its_class_events_and_disposition()
    {
        AssertCoversEnum(DataClassNumbers, DataClass.None);
        AssertCoversEnum(EventNumbers);
        AssertCoversEnum(DispositionNumbers);
        await RunAndRollBackAsync(_service, async connection =>
        {
            await connection.ExecuteAsync("delete from retention_rule");
            foreach (var (dataClass, number) in DataClassNumbers)
            {
                foreach (var (startEvent, startEventNumber) in EventNumbers)
                {
                    foreach (var (disposition, dispositionNumber) in DispositionNumbers)
                    {
                        var rule = CreateRule($"rule-{number}", dataClass, startEvent, disposition);
                        await _service.Get<RetentionRuleStore>().InsertAsync(connection, [rule], Clerk);
                        Assert.Equal((number, startEventNumber, dispositionNumber), await connection.QuerySingleAsync<(int, int, int)>(
                            "select data_class::int, trigger_event::int, disposition::int from retention_rule"));
                        Assert.Equal(
                            GetOtherEvents(startEvent).Select(entry => entry.Number),
                            await connection.QueryAsync<int>("select unnest(or_later)::int from retention_rule"));
                        var storedRule = Assert.Single((await RetentionRuleStore.ReadAllAsync(connection)).Versions);
                        Assert.Equal(
                            (dataClass, startEvent, disposition),
                            (storedRule.DataClass, storedRule.Trigger, storedRule.Disposition));
                        Assert.Equal(GetOtherEvents(startEvent).Select(entry => entry.Value), storedRule.OrLater);
                        await connection.ExecuteAsync("delete from retention_rule");
                    }
                }
            }
        });
    }

    [Fact]
    public async Task Every_event_and_schedule_is_stored_with_the_numbers_of_its_class_event_and_disposition()
    {
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (startEvent, number) in EventNumbers)
            {
                await connection.ExecuteAsync("delete from retention_rule");
                // Half of the rules erase their data class, and the other half send it to review.
                await _service
                    .Get<RetentionRuleStore>()
                    .InsertAsync(
                        connection,
                        DataClassNumbers.Select(entry =>
                            CreateRule($"rule-{entry.Number}", entry.Value, startEvent, DispositionNumbers[entry.Number % 2].Value)),
                        Clerk);
                // The retention event of an open or refused application follows from its state. Only a verified application needs a
                // reported event.
                var state = startEvent switch { TriggerEvent.ApplicationAbandoned => 1, TriggerEvent.ApplicationRefused => 3, _ => 2 };
                var id = Guid.NewGuid();
                await InsertApplicationAsync(connection, id, state);
                var report = new RetentionEventStore.Report(id, startEvent, new(2026, 11, 22), id.ToString("N"));
                if (state == 2)
                {
                    await RetentionEventStore.InsertAsync(connection, Guid.NewGuid(), report, Clerk, StoredAt);
                    Assert.Equal(
                        number,
                        await connection.QuerySingleAsync<int>(
                            "select event::int from retention_event where application_id = @id", new { id }));
                }
                var facts = await RetentionFacts.LockAsync(connection, [id], _service.Get<UnusableRowRegistry>());
                await _service.Get<ScheduleStore>().PlanAsync(connection, facts);
                Assert.Equal(
                    DataClassNumbers.Select(entry => (entry.Number, number, DispositionNumbers[entry.Number % 2].Number)),
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
    public async Task Every_reported_event_is_stored_with_its_fixed_number()
    {
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (reportedEvent, number) in EventNumbers)
            {
                var report = new RetentionEventStore.Report(Guid.NewGuid(), reportedEvent, new(2026, 11, 22), Guid.NewGuid().ToString("N"));
                Assert.Equal(1, await RetentionEventStore.InsertAsync(connection, Guid.NewGuid(), report, Clerk, StoredAt));
                Assert.Equal(
                    number,
                    await connection.QuerySingleAsync<int>(
                        "select event::int from retention_event where application_id = @ApplicationId", new { report.ApplicationId }));
            }
        });
    }

    [Fact]
    public async Task Every_hold_is_stored_with_the_numbers_of_its_reason_and_state()
    {
        AssertCoversEnum(HoldReasons, HoldReason.Unspecified);
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
        var store = _service.Get<HoldStore>();
        foreach (var (reason, number) in HoldReasons)
        {
            var placement = new HoldPlacement(
                Guid.Parse(id),
                reason,
                "case-1",
                new(2026, 12, 1),
                RetentionTestHelper.CreateIdempotencyKey());
            var hold = (await store.PlaceAsync(placement, Clerk, default)).Hold;
            Assert.Equal((number, 1), await GetHoldNumbersAsync(hold.Id));
            Assert.Equal((reason, HoldState.Standing), (hold.Reason, hold.State));
            hold = await store.RequestReleaseAsync(hold.Id, Clerk, default);
            Assert.Equal((number, 2), await GetHoldNumbersAsync(hold.Id));
            Assert.Equal((reason, HoldState.ReleaseRequested), (hold.Reason, hold.State));
            hold = await store.ExtendAsync(hold.Id, new(2026, 12, 2), Clerk, default);
            Assert.Equal((number, 1), await GetHoldNumbersAsync(hold.Id));
            Assert.Equal(HoldState.Standing, hold.State);
            if (reason == HoldReason.Litigation)
            {
                continue;
            }

            await store.RequestReleaseAsync(hold.Id, Clerk, default);
            hold = await store.ApproveReleaseAsync(hold.Id, new("service-tests", "clerk-2"), default);
            Assert.Equal((number, 3), await GetHoldNumbersAsync(hold.Id));
            Assert.Equal((reason, HoldState.Released), (hold.Reason, hold.State));
        }
        _service.AdvanceClockTo(new DateTimeOffset(2026, 12, 3, 0, 0, 0, TimeSpan.Zero));
        await Eventually.IsTrueAsync(async () =>
        {
            await store.EndExpiredHoldsAsync(default);
            return (await RetentionTestHelper.QueryAsync<int>(_service, "select state::int from retention_hold where reason = 1"))[0] == 4;
        });
        var words = (await RetentionTestHelper.VerifyChainAsync(_service, id)).Entries
            .Where(entry => entry.Kind == Kyc.Evidence.Ledger.LedgerEntryKind.HoldReleased).Select(entry => entry.GetFact("reason"));
        Assert.Equal(["authority", "suspicion", "complaint", "audit", "litigation"], words);

        async Task<(int, int)> GetHoldNumbersAsync(Guid hold) =>
            (
                await RetentionTestHelper.QueryAsync<(int, int)>(
                    _service, "select reason::int, state::int from retention_hold where id = @hold", new { hold }))[0];
    }

    [Fact]
    public async Task Every_early_erasure_is_stored_with_the_numbers_of_its_reason_and_classes()
    {
        AssertCoversEnum(EarlyReasons, EarlyErasureReason.Unspecified);
        var id = await RetentionTestHelper.CreateApplicationWithEndedContractAsync(_service, fixture.Pki);
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
        var application = new PlannedApplication(Guid.Empty, ApplicationState.Verified, StoredAt);
        var batch = new ErasureBatch { IntendedAt = Timestamp.FromDateTimeOffset(StoredAt) };
        var id = ByteString.CopyFrom(new byte[16]);
        var erasedApplication = new ErasedApplication { ApplicationId = id, ErasureId = id };
        foreach (var ((dataClass, _), (startEvent, _)) in DataClassNumbers.Zip(EventNumbers).Reverse())
        {
            var dueDate = new DueDate(
                CreateRule("rule", dataClass, startEvent, DueAction.Erase),
                startEvent,
                new(2026, 11, 22),
                new(2033, 11, 22));
            erasedApplication.DataClasses.Add(new DueDataClass(application, dataClass, dueDate, null).ToScheduleEntry().DataClass);
            erasedApplication.Basis.Add(batch.Bases.Count);
            batch.Bases.Add(new DueDataClass(application, dataClass, dueDate, null).ToBasis());
        }
        batch.Applications.Add(erasedApplication);
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
            await ErasureIntentWriter.AppendReplayedEntryAsync(connection, entry);
            Assert.Equal(
                [1, 2, 3, 4],
                await connection.QueryAsync<int>(
                    "select unnest(classes)::int from erasure where application_id = @Empty", new { Guid.Empty }));
        });
        Assert.Equal(RetentionEvent.Unspecified, new DueDataClass(application, DataClass.Evidence, null, null).ToBasis().StartEvent);
    }

    [Fact]
    public void The_contract_uses_the_stored_numbers_of_classes_events_and_dispositions()
    {
        Assert.Equal(
            "Unspecified 0, " + string.Join(", ", DataClassNumbers.Select(entry => $"{entry.Value} {entry.Number}")),
            FormatValues<RetentionClass>());
        Assert.Equal(
            "Unspecified 0, ContractEnded 1, LastTransactionEnded 2, ApplicationAbandoned 3, ApplicationRefused 4",
            FormatValues<RetentionEvent>());
        Assert.Equal("Unspecified 0, Erase 1, Review 2", FormatValues<RetentionDisposition>());

        static string FormatValues<TEnum>()
            where TEnum : struct, Enum => string.Join(", ", Enum.GetValues<TEnum>().Select(value => $"{value} {value:D}"));
    }

    private static IEnumerable<(TriggerEvent Value, int Number)> GetOtherEvents(TriggerEvent startEvent) =>
        EventNumbers.Where(entry => entry.Value != startEvent);

    private static Rule CreateRule(string id, DataClass dataClass, TriggerEvent startEvent, DueAction disposition) => new()
    {
        Id = id,
        Version = 1,
        EffectiveFrom = new(2020, 1, 1),
        DataClass = dataClass,
        Trigger = startEvent,
        OrLater = [.. GetOtherEvents(startEvent).Select(entry => entry.Value)],
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
            new { id, state, At = StoredAt });
        foreach (var table in CiphertextTables.All.Where(table =>
            DataClasses.All.Any(definition => definition.DataClass == table.DataClass && !definition.IsInEveryApplication)))
        {
            await FillerRowInserter.InsertAsync(connection, table.Name, new() { [table.ApplicationColumn] = $"'{id:D}'" });
        }
    }
}
