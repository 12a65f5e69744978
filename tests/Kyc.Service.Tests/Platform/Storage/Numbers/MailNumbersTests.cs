using Dapper;
using Kyc.Contracts.V1;
using Kyc.Mail.Posting;
using Kyc.Mail.Tracking;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Npgsql;
using static Kyc.Service.Tests.Platform.Storage.Numbers.StoredNumbersHelper;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Checks the numbers that the mail room's tables store for enum values. They must never change, because stored rows contain them.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class MailNumbersTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (MailItemState Value, int Number)[] ItemStates =
    [
        (MailItemState.Ready, 1), (MailItemState.Batched, 2), (MailItemState.Printed, 3), (MailItemState.Posted, 4),
        (MailItemState.Concluded, 5),
        (MailItemState.Failed, 6), (MailItemState.Withdrawn, 7),
    ];

    private static readonly (ItemStage Value, int Number)[] Stages =
    [
        (ItemStage.Dispatched, 1), (ItemStage.Accepted, 2), (ItemStage.InTransit, 3), (ItemStage.OutForDelivery, 4), (ItemStage.Absent, 5),
        (ItemStage.Held, 6),
        (ItemStage.UnderInvestigation, 7), (ItemStage.Delivered, 8), (ItemStage.Lost, 9), (ItemStage.Returning, 10),
        (ItemStage.Forwarded, 11), (ItemStage.Returned, 12),
    ];

    /// <summary>
    /// The numbers of the return reasons in the table of letters, where 0 means that there is no reason. In the table of reports, the
    /// numbers of the same reasons start at 0.
    /// </summary>
    private static readonly (ReturnReason Value, int Number)[] LetterReasons =
    [
        (ReturnReason.NotAtAddress, 1), (ReturnReason.Moved, 2), (ReturnReason.Refused, 3), (ReturnReason.StorageExpired, 4),
        (ReturnReason.NotStated, 5), (ReturnReason.AddressIncomplete, 6),
    ];

    private static readonly (ReturnReason Value, int Number)[] ReportReasons =
    [
        (ReturnReason.NotAtAddress, 0), (ReturnReason.Moved, 1), (ReturnReason.Refused, 2), (ReturnReason.StorageExpired, 3),
        (ReturnReason.NotStated, 4), (ReturnReason.AddressIncomplete, 5),
    ];

    private static readonly (TrackingEvent Value, int Number)[] TrackingEvents =
    [
        (TrackingEvent.Accepted, 0), (TrackingEvent.InTransit, 1), (TrackingEvent.OutForDelivery, 2), (TrackingEvent.Absent, 3),
        (TrackingEvent.Held, 4),
        (TrackingEvent.UnderInvestigation, 5), (TrackingEvent.Delivered, 6), (TrackingEvent.Lost, 7), (TrackingEvent.Returning, 8),
        (TrackingEvent.Forwarded, 9), (TrackingEvent.Returned, 10),
    ];

    private static readonly (TrackingDeadlineKind Value, int Number)[] DeadlineKinds =
    [
        (TrackingDeadlineKind.AcceptanceReport, 1), (TrackingDeadlineKind.DeliveryReport, 2), (TrackingDeadlineKind.CustomerReminder, 3),
        (TrackingDeadlineKind.KeptUntil, 4), (TrackingDeadlineKind.ReturnReport, 5),
    ];

    private static readonly (TrackingReading Value, int Number)[] Readings =
    [
        (TrackingReading.Accepted, 1), (TrackingReading.InTransit, 2), (TrackingReading.Out, 3), (TrackingReading.Absent, 4),
        (TrackingReading.Held, 5),
        (TrackingReading.Investigated, 6), (TrackingReading.Delivered, 7), (TrackingReading.Lost, 8), (TrackingReading.Returning, 9),
        (TrackingReading.Forwarded, 10), (TrackingReading.Returned, 11), (TrackingReading.SaysNothing, 12),
    ];

    private static readonly (MailReturnReason Value, int Number)[] LineReasons =
    [
        (MailReturnReason.Unspecified, 0), (MailReturnReason.NotAtAddress, 1), (MailReturnReason.Moved, 2), (MailReturnReason.Refused, 3),
        (MailReturnReason.StorageExpired, 4), (MailReturnReason.NotStated, 5), (MailReturnReason.AddressIncomplete, 6),
    ];

    private static readonly (DocumentInput Value, int Number)[] DocumentInputs =
    [
        (DocumentInput.Original, 1), (DocumentInput.Chip, 2), (DocumentInput.Image, 3), (DocumentInput.Copy, 4),
        (DocumentInput.SecondCopy, 5),
        (DocumentInput.Supplement, 6),
    ];

    private static readonly (MailDocumentState Value, int Number)[] DocumentStates =
    [
        (MailDocumentState.AwaitingSecondEntry, 1), (MailDocumentState.Confirmed, 2), (MailDocumentState.Differs, 3),
        (MailDocumentState.Closed, 4),
    ];

    private static readonly (PaperDisposal Value, int Number)[] PaperDisposals =
    [
        (PaperDisposal.Returned, 1),
        (PaperDisposal.Destroyed, 2),
    ];

    private static readonly (MailService Value, int Number)[] MailServices =
        [(MailService.SimplifiedRegistered, 1), (MailService.Registered, 2)];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Every_state_of_a_letter_is_stored_with_its_fixed_number()
    {
        AssertCoversEnum(ItemStates, MailItemState.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var id = (await MailItemStore.InsertAsync(connection, Guid.NewGuid(), 0, StoredAt)).Id;
            Assert.Equal((1, 0, 0, 0), await GetItemNumbersAsync(connection, id));
            await MailItemStore.StorePrintingAsync(connection, id, Guid.NewGuid(), "", null, StoredAt);
            Assert.Equal((2, 0, 0, 0), await GetItemNumbersAsync(connection, id));
            foreach (var (state, number) in ItemStates)
            {
                await MailItemStore.SetStateAsync(connection, id, state, StoredAt);
                Assert.Equal((number, 0, 0, 0), await GetItemNumbersAsync(connection, id));
                var storedItem = await MailItemStore.ReadAsync(connection, id);
                Assert.Equal(
                    (state, MailStage.Unspecified, MailReturnReason.Unspecified, MailDeadlineKind.Unspecified),
                    (storedItem.State, storedItem.Stage, storedItem.Reason, storedItem.Due));
            }
        });
    }

    [Fact]
    public async Task Every_stage_reason_and_deadline_of_a_letter_is_stored_with_its_fixed_number()
    {
        AssertCoversEnum(Stages);
        AssertCoversEnum(LetterReasons);
        AssertCoversEnum(DeadlineKinds);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var id = (await MailItemStore.InsertAsync(connection, Guid.NewGuid(), 0, StoredAt)).Id;
            foreach (var (stage, number) in Stages)
            {
                await MailItemStore.StoreTrackingAsync(connection, id, new TrackingState(stage, null, null, [], 0), null, StoredAt);
                Assert.Equal((1, number, 0, 0), await GetItemNumbersAsync(connection, id));
                var contractName = stage switch
                {
                    ItemStage.OutForDelivery => "Out",
                    ItemStage.UnderInvestigation => "Investigated",
                    _ => stage.ToString(),
                };
                Assert.Equal(contractName, (await MailItemStore.ReadAsync(connection, id)).Stage.ToString());
            }
            foreach (var (reason, number) in LetterReasons)
            {
                await MailItemStore.StoreTrackingAsync(
                    connection,
                    id,
                    new TrackingState(ItemStage.Returned, reason, null, [], 0),
                    null,
                    StoredAt);
                Assert.Equal((1, 12, number, 0), await GetItemNumbersAsync(connection, id));
                Assert.Equal(reason.ToString(), (await MailItemStore.ReadAsync(connection, id)).Reason.ToString());
            }
            foreach (var (kind, number) in DeadlineKinds)
            {
                var due = new TrackingDeadline(kind, new(2026, 11, 30));
                await MailItemStore.StoreTrackingAsync(connection, id, new TrackingState(ItemStage.Held, null, null, [], 0), due, StoredAt);
                Assert.Equal((1, 6, 0, number), await GetItemNumbersAsync(connection, id));
                Assert.Equal(kind.ToString(), (await MailItemStore.ReadAsync(connection, id)).Due.ToString());
                await PostingStore.StorePostingAsync(
                    connection, id, new PostingKey(PostingNumber.FromSerial(3_000_000_001), new(2026, 11, 22)), due, StoredAt);
                Assert.Equal((4, 1, 0, number), await GetItemNumbersAsync(connection, id));
                await MailItemStore.SetStateAsync(connection, id, MailItemState.Ready, StoredAt);
            }
        });
    }

    [Fact]
    public async Task Every_report_is_stored_with_the_numbers_of_its_event_and_reason()
    {
        AssertCoversEnum(TrackingEvents);
        AssertCoversEnum(ReportReasons);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (trackingEvent, number) in TrackingEvents)
            {
                foreach (var (reason, reasonNumber) in ReportReasons)
                {
                    var id = Guid.NewGuid();
                    var report = new TrackingReport(trackingEvent, reason, StoredAt, "office");
                    Assert.True(await MailItemStore.TryAddReportAsync(connection, id, report, Clerk, StoredAt));
                    Assert.Equal(
                        (number, reasonNumber),
                        await connection.QuerySingleAsync<(int, int)>(
                            "select event::int, reason::int from mail_report where item_id = @id", new { id }));
                    Assert.Equal(report, Assert.Single(await MailItemStore.ReadReportsAsync(connection, id)));
                }
            }
        });
    }

    [Fact]
    public async Task Every_reading_of_a_tracking_line_is_stored_with_its_fixed_number()
    {
        AssertCoversEnum(Readings, TrackingReading.Unspecified);
        AssertCoversEnum(LineReasons);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var line = new MailLineRow { Id = Guid.NewGuid(), ApplicationId = Guid.NewGuid(), ItemId = Guid.NewGuid() };
            await MailLineStore.TryInsertAsync(connection, line, Clerk, StoredAt);
            Assert.Equal((0, 0), await GetLineNumbersAsync());
            Assert.Equal(1, await MailLineStore.CountUnreadAsync(connection, line.ItemId));
            foreach (var (reading, number) in Readings)
            {
                foreach (var (reason, reasonNumber) in LineReasons)
                {
                    await MailLineStore.StoreReadingAsync(connection, line.Id, reading, reason, Clerk, null, StoredAt);
                    Assert.Equal((number, reasonNumber), await GetLineNumbersAsync());
                    var storedLine = (await MailLineStore.FindAsync(connection, line.Id))!;
                    Assert.Equal((reading, reason, true), (storedLine.Reading, storedLine.Reason, storedLine.IsRead));
                }
            }

            Task<(int, int)> GetLineNumbersAsync() =>
                connection.QuerySingleAsync<(int, int)>("select reading::int, reason::int from mail_line where id = @Id", new { line.Id });
        });
    }

    [Fact]
    public async Task Every_document_is_stored_with_the_numbers_of_its_input_state_and_disposal()
    {
        AssertCoversEnum(DocumentInputs, DocumentInput.Unspecified);
        AssertCoversEnum(DocumentStates, MailDocumentState.Unspecified);
        AssertCoversEnum(PaperDisposals, PaperDisposal.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (input, number) in DocumentInputs)
            {
                foreach (var (state, stateNumber) in DocumentStates)
                {
                    var row = new MailDocumentRow
                    {
                        Id = Guid.NewGuid(),
                        ApplicationId = Guid.NewGuid(),
                        MethodCode = "m",
                        Input = input,
                        State = state,
                        Content = [1],
                    };
                    await MailDocumentStore.InsertAsync(connection, row, Clerk, StoredAt);
                    Assert.Equal((number, stateNumber, 0), await GetDocumentNumbersAsync(row.Id));
                    var storedDocument = (await MailDocumentStore.FindAsync(connection, row.Id))!;
                    Assert.Equal(
                        (input, state, PaperDisposal.Unspecified),
                        (storedDocument.Input, storedDocument.State, storedDocument.Disposal));
                    Assert.Equal(
                        state == MailDocumentState.Closed ? 0 : 1,
                        (await MailDocumentStore.ReadCurrentAsync(connection, row.ApplicationId)).Count);
                    foreach (var (newState, newStateNumber) in DocumentStates)
                    {
                        await MailDocumentStore.SetStateAsync(connection, row.Id, newState);
                        Assert.Equal(newStateNumber, (await GetDocumentNumbersAsync(row.Id)).State);
                        await MailDocumentStore.ConfirmAsync(connection, row.Id, newState, Guid.NewGuid(), [1], Clerk, StoredAt);
                        Assert.Equal(newStateNumber, (await GetDocumentNumbersAsync(row.Id)).State);
                    }
                    foreach (var (disposal, disposalNumber) in PaperDisposals)
                    {
                        await MailDocumentStore.RecordDisposalAsync(connection, row.Id, disposal, new(2026, 11, 22), Clerk, StoredAt);
                        Assert.Equal(disposalNumber, (await GetDocumentNumbersAsync(row.Id)).Disposal);
                        Assert.Equal(disposal, (await MailDocumentStore.FindAsync(connection, row.Id))!.Disposal);
                    }
                    var (typedRow, changedRow) = (row with { Id = Guid.NewGuid() }, row with { Id = Guid.NewGuid() });
                    await MailDocumentStore.ReplaceAsync(connection, row.Id, typedRow, Clerk, StoredAt);
                    Assert.Equal(
                        (4, 1),
                        ((await GetDocumentNumbersAsync(row.Id)).State, (await GetDocumentNumbersAsync(typedRow.Id)).State));
                    await MailDocumentStore.ReplaceAsync(connection, typedRow.Id, changedRow, null, StoredAt);
                    Assert.Equal(
                        (4, 2),
                        ((await GetDocumentNumbersAsync(typedRow.Id)).State, (await GetDocumentNumbersAsync(changedRow.Id)).State));
                    await MailDocumentStore.ReopenAllAsync(connection, row.ApplicationId);
                    Assert.Equal(1, (await GetDocumentNumbersAsync(changedRow.Id)).State);
                    await MailDocumentStore.CloseAllAsync(connection, row.ApplicationId);
                    Assert.Equal(4, (await GetDocumentNumbersAsync(changedRow.Id)).State);
                }
            }

            Task<(int Input, int State, int Disposal)> GetDocumentNumbersAsync(Guid id) => connection.QuerySingleAsync<(int, int, int)>(
                "select input::int, state::int, disposal::int from mail_document where id = @id", new { id });
        });
    }

    [Fact]
    public async Task Every_mail_service_is_stored_with_its_fixed_number_in_batches()
    {
        AssertCoversEnum(MailServices, MailService.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (service, number) in MailServices)
            {
                var batch = new MailBatchRow { Id = Guid.NewGuid(), Service = service, PlannedOn = new(2026, 11, 22) };
                Assert.True(await BatchPrinter.TryInsertAsync(connection, batch, batch.Id.ToString("N"), [1], Clerk, StoredAt));
                Assert.Equal(
                    number, await connection.QuerySingleAsync<int>("select service::int from mail_batch where id = @Id", new { batch.Id }));
                Assert.Equal(service, (await BatchPrinter.LockAsync(connection, batch.Id))!.Service);
            }
        });
    }

    private static Task<(int State, int Stage, int Reason, int Due)> GetItemNumbersAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleAsync<(int, int, int, int)>(
            "select state::int, stage::int, reason::int, due::int from mail_item where id = @id", new { id });
}
