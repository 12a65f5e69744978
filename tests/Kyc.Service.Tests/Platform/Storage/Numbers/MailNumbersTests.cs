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
[Collection(ClusterGroup.Name)]
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
    private static readonly (ReturnReason Value, int Number)[] Reasons =
    [
        (ReturnReason.NotAtAddress, 1), (ReturnReason.Moved, 2), (ReturnReason.Refused, 3), (ReturnReason.StorageExpired, 4),
        (ReturnReason.NotStated, 5), (ReturnReason.AddressIncomplete, 6),
    ];

    private static readonly (ReturnReason Value, int Number)[] ReportReasons =
    [
        (ReturnReason.NotAtAddress, 0), (ReturnReason.Moved, 1), (ReturnReason.Refused, 2), (ReturnReason.StorageExpired, 3),
        (ReturnReason.NotStated, 4), (ReturnReason.AddressIncomplete, 5),
    ];

    private static readonly (TrackingEvent Value, int Number)[] Events =
    [
        (TrackingEvent.Accepted, 0), (TrackingEvent.InTransit, 1), (TrackingEvent.OutForDelivery, 2), (TrackingEvent.Absent, 3),
        (TrackingEvent.Held, 4),
        (TrackingEvent.UnderInvestigation, 5), (TrackingEvent.Delivered, 6), (TrackingEvent.Lost, 7), (TrackingEvent.Returning, 8),
        (TrackingEvent.Forwarded, 9), (TrackingEvent.Returned, 10),
    ];

    private static readonly (TrackingDeadlineKind Value, int Number)[] Deadlines =
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

    private static readonly (DocumentInput Value, int Number)[] Inputs =
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

    private static readonly (PaperDisposal Value, int Number)[] Disposals = [(PaperDisposal.Returned, 1), (PaperDisposal.Destroyed, 2)];

    private static readonly (MailService Value, int Number)[] Services =
        [(MailService.SimplifiedRegistered, 1), (MailService.Registered, 2)];

    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Every_state_of_a_letter_has_its_number()
    {
        AssertComplete(ItemStates, MailItemState.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var id = (await MailItemStore.InsertAsync(connection, Guid.NewGuid(), 0, At)).Id;
            Assert.Equal((1, 0, 0, 0), await GetItemAsync(connection, id));
            await MailItemStore.StorePrintAsync(connection, id, Guid.NewGuid(), "", null, At);
            Assert.Equal((2, 0, 0, 0), await GetItemAsync(connection, id));
            foreach (var (state, number) in ItemStates)
            {
                await MailItemStore.SetStateAsync(connection, id, state, At);
                Assert.Equal((number, 0, 0, 0), await GetItemAsync(connection, id));
                var read = await MailItemStore.ReadAsync(connection, id);
                Assert.Equal(
                    (state, MailStage.Unspecified, MailReturnReason.Unspecified, MailDeadlineKind.Unspecified),
                    (read.State, read.Stage, read.Reason, read.Due));
            }
        });
    }

    [Fact]
    public async Task Every_stage_reason_and_deadline_of_a_letter_has_its_number()
    {
        AssertComplete(Stages);
        AssertComplete(Reasons);
        AssertComplete(Deadlines);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var id = (await MailItemStore.InsertAsync(connection, Guid.NewGuid(), 0, At)).Id;
            foreach (var (stage, number) in Stages)
            {
                await MailItemStore.StoreTrackingAsync(connection, id, new TrackingState(stage, null, null, [], 0), null, At);
                Assert.Equal((1, number, 0, 0), await GetItemAsync(connection, id));
                var contractName = stage switch
                {
                    ItemStage.OutForDelivery => "Out",
                    ItemStage.UnderInvestigation => "Investigated",
                    _ => stage.ToString(),
                };
                Assert.Equal(contractName, (await MailItemStore.ReadAsync(connection, id)).Stage.ToString());
            }
            foreach (var (reason, number) in Reasons)
            {
                await MailItemStore.StoreTrackingAsync(
                    connection,
                    id,
                    new TrackingState(ItemStage.Returned, reason, null, [], 0),
                    null,
                    At);
                Assert.Equal((1, 12, number, 0), await GetItemAsync(connection, id));
                Assert.Equal(reason.ToString(), (await MailItemStore.ReadAsync(connection, id)).Reason.ToString());
            }
            foreach (var (kind, number) in Deadlines)
            {
                var due = new TrackingDeadline(kind, new(2026, 11, 30));
                await MailItemStore.StoreTrackingAsync(connection, id, new TrackingState(ItemStage.Held, null, null, [], 0), due, At);
                Assert.Equal((1, 6, 0, number), await GetItemAsync(connection, id));
                Assert.Equal(kind.ToString(), (await MailItemStore.ReadAsync(connection, id)).Due.ToString());
                await PostingStore.PostAsync(
                    connection, id, new PostingKey(PostingNumber.FromSerial(3_000_000_001), new(2026, 11, 22)), due, At);
                Assert.Equal((4, 1, 0, number), await GetItemAsync(connection, id));
                await MailItemStore.SetStateAsync(connection, id, MailItemState.Ready, At);
            }
        });
    }

    [Fact]
    public async Task Every_report_has_the_numbers_of_its_event_and_reason()
    {
        AssertComplete(Events);
        AssertComplete(ReportReasons);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (happened, number) in Events)
            {
                foreach (var (reason, reasonNumber) in ReportReasons)
                {
                    var id = Guid.NewGuid();
                    var report = new TrackingReport(happened, reason, At, "office");
                    Assert.True(await MailItemStore.TryAddReportAsync(connection, id, report, Clerk, At));
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
    public async Task Every_reading_of_a_line_has_its_number()
    {
        AssertComplete(Readings, TrackingReading.Unspecified);
        AssertComplete(LineReasons);
        await RunAndRollBackAsync(_service, async connection =>
        {
            var line = new MailLineRow { Id = Guid.NewGuid(), ApplicationId = Guid.NewGuid(), ItemId = Guid.NewGuid() };
            await MailLineStore.TryInsertAsync(connection, line, Clerk, At);
            Assert.Equal((0, 0), await LineAsync());
            Assert.Equal(1, await MailLineStore.CountUnreadAsync(connection, line.ItemId));
            foreach (var (reading, number) in Readings)
            {
                foreach (var (reason, reasonNumber) in LineReasons)
                {
                    await MailLineStore.StoreReadingAsync(connection, line.Id, reading, reason, Clerk, null, At);
                    Assert.Equal((number, reasonNumber), await LineAsync());
                    var read = (await MailLineStore.FindAsync(connection, line.Id))!;
                    Assert.Equal((reading, reason, true), (read.Reading, read.Reason, read.IsRead));
                }
            }

            Task<(int, int)> LineAsync() =>
                connection.QuerySingleAsync<(int, int)>("select reading::int, reason::int from mail_line where id = @Id", new { line.Id });
        });
    }

    [Fact]
    public async Task Every_document_has_the_numbers_of_its_input_state_and_disposal()
    {
        AssertComplete(Inputs, DocumentInput.Unspecified);
        AssertComplete(DocumentStates, MailDocumentState.Unspecified);
        AssertComplete(Disposals, PaperDisposal.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (input, number) in Inputs)
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
                    await MailDocumentStore.InsertAsync(connection, row, Clerk, At);
                    Assert.Equal((number, stateNumber, 0), await DocumentAsync(row.Id));
                    var read = (await MailDocumentStore.FindAsync(connection, row.Id))!;
                    Assert.Equal((input, state, PaperDisposal.Unspecified), (read.Input, read.State, read.Disposal));
                    Assert.Equal(
                        state == MailDocumentState.Closed ? 0 : 1,
                        (await MailDocumentStore.ReadCurrentAsync(connection, row.ApplicationId)).Count);
                    foreach (var (moved, movedNumber) in DocumentStates)
                    {
                        await MailDocumentStore.SetStateAsync(connection, row.Id, moved);
                        Assert.Equal(movedNumber, (await DocumentAsync(row.Id)).State);
                        await MailDocumentStore.ConfirmAsync(connection, row.Id, moved, Guid.NewGuid(), [1], Clerk, At);
                        Assert.Equal(movedNumber, (await DocumentAsync(row.Id)).State);
                    }
                    foreach (var (disposal, disposalNumber) in Disposals)
                    {
                        await MailDocumentStore.RecordDisposalAsync(connection, row.Id, disposal, new(2026, 11, 22), Clerk, At);
                        Assert.Equal(disposalNumber, (await DocumentAsync(row.Id)).Disposal);
                        Assert.Equal(disposal, (await MailDocumentStore.FindAsync(connection, row.Id))!.Disposal);
                    }
                    var (typed, changed) = (row with { Id = Guid.NewGuid() }, row with { Id = Guid.NewGuid() });
                    await MailDocumentStore.ReplaceAsync(connection, row.Id, typed, Clerk, At);
                    Assert.Equal((4, 1), ((await DocumentAsync(row.Id)).State, (await DocumentAsync(typed.Id)).State));
                    await MailDocumentStore.ReplaceAsync(connection, typed.Id, changed, null, At);
                    Assert.Equal((4, 2), ((await DocumentAsync(typed.Id)).State, (await DocumentAsync(changed.Id)).State));
                    await MailDocumentStore.ReopenAllAsync(connection, row.ApplicationId);
                    Assert.Equal(1, (await DocumentAsync(changed.Id)).State);
                    await MailDocumentStore.CloseAllAsync(connection, row.ApplicationId);
                    Assert.Equal(4, (await DocumentAsync(changed.Id)).State);
                }
            }

            Task<(int Input, int State, int Disposal)> DocumentAsync(Guid id) => connection.QuerySingleAsync<(int, int, int)>(
                "select input::int, state::int, disposal::int from mail_document where id = @id", new { id });
        });
    }

    [Fact]
    public async Task Every_mail_service_has_its_number_in_batches()
    {
        AssertComplete(Services, MailService.Unspecified);
        await RunAndRollBackAsync(_service, async connection =>
        {
            foreach (var (service, number) in Services)
            {
                var batch = new MailBatchRow { Id = Guid.NewGuid(), Service = service, PlannedOn = new(2026, 11, 22) };
                Assert.True(await BatchPrinter.TryInsertAsync(connection, batch, batch.Id.ToString("N"), [1], Clerk, At));
                Assert.Equal(
                    number, await connection.QuerySingleAsync<int>("select service::int from mail_batch where id = @Id", new { batch.Id }));
                Assert.Equal(service, (await BatchPrinter.LockAsync(connection, batch.Id))!.Service);
            }
        });
    }

    private static Task<(int State, int Stage, int Reason, int Due)> GetItemAsync(NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleAsync<(int, int, int, int)>(
            "select state::int, stage::int, reason::int, due::int from mail_item where id = @id", new { id });
}
