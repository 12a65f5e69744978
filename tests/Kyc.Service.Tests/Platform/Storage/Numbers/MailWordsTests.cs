using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Service.MailVerification;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>
/// Checks the words that the ledger and the mail room's tables use for readings, return reasons and deadlines of letters. They must never
/// change.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class MailWordsTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly (TrackingReading Reading, string Detail, string? Reported)[] Readings =
    [
        (TrackingReading.Accepted, "Accepted", "accepted"), (TrackingReading.InTransit, "InTransit", "intransit"),
        (TrackingReading.Out, "Out", "out"),
        (TrackingReading.Absent, "Absent", "absent"), (TrackingReading.Held, "Held", "held"),
        (TrackingReading.Investigated, "Investigated", "investigated"),
        (TrackingReading.Delivered, "Delivered", "delivered"), (TrackingReading.Lost, "Lost", "lost"),
        (TrackingReading.Returning, "Returning", "returning"),
        (TrackingReading.Forwarded, "Forwarded", "forwarded"), (TrackingReading.Returned, "Returned", "returned"),
        (TrackingReading.SaysNothing, "SaysNothing", null),
    ];

    private static readonly (MailReturnReason Reason, string Detail)[] Reasons =
    [
        (MailReturnReason.NotAtAddress, "NotAtAddress"), (MailReturnReason.Moved, "Moved"), (MailReturnReason.Refused, "Refused"),
        (MailReturnReason.NotStated, "NotStated"), (MailReturnReason.AddressIncomplete, "AddressIncomplete"),
        // This reason must be the last one: the service creates a second letter for it, which would then be in the batch of the next test
        // letter.
        (MailReturnReason.StorageExpired, "StorageExpired"),
    ];

    private ServiceUnderTest _service = null!;
    private MailRoomDriver _mailRoom = null!;

    public async Task InitializeAsync()
    {
        _service = await MailRoomDriver.StartServiceAsync(fixture);
        _mailRoom = new MailRoomDriver(_service);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Every_reading_and_every_stage_is_recorded_with_its_fixed_word()
    {
        Assert.Equal(Enum.GetValues<TrackingReading>().Skip(1), Readings.Select(expected => expected.Reading));
        foreach (var (reading, detail, stageWord) in Readings)
        {
            var letter = await _mailRoom.CreatePostedLetterAsync();
            await _mailRoom.ImportReportsAsync(letter, "不明の語");
            var lineId = Assert.Single(await _mailRoom.ListUnreadLinesAsync()).LineId;
            var isReturn = reading is TrackingReading.Returning or TrackingReading.Returned;
            var reason = isReturn ? MailReturnReason.Refused : MailReturnReason.Unspecified;
            if ((await _mailRoom.ReadLineAsync(lineId, reading, reason)).Pending is not null)
            {
                await _mailRoom.ReadLineAsync(
                lineId, reading, reason, person: MailRoomDriver.Checker);
            }

            Assert.Equal([detail], await QueryDetailsAsync(letter.ManagementNumber, "line-read"));
            var eventWords = (await RetentionTestHelper.VerifyChainAsync(_service, letter.Application.ApplicationId)).Entries
                .Where(entry => entry.Kind == LedgerEntryKind.LetterEvent).Select(entry => entry.GetFact("event")).ToList();
            var laterWords = eventWords[(eventWords.IndexOf("line-read") + 1)..];
            Assert.Equal(stageWord is null ? [] : [stageWord], laterWords.Take(stageWord is null ? eventWords.Count : 1));
        }
    }

    [Fact]
    public async Task Every_reason_of_a_returned_letter_is_recorded_with_its_fixed_word()
    {
        foreach (var (reason, detail) in Reasons)
        {
            var letter = await _mailRoom.CreatePostedLetterAsync();
            await _mailRoom.RecordReturnedLetterAsync(letter.ManagementNumber, reason);
            Assert.Equal([detail], await QueryDetailsAsync(letter.ManagementNumber, "back"));
        }
    }

    [Fact]
    public async Task Every_reported_deadline_is_recorded_with_its_fixed_word_or_number()
    {
        var worker = _service.Get<MailDeadlineWorker>();
        var readyLetter = await _mailRoom.CreateReadyLetterAsync();
        _service.Clock.Advance(TimeSpan.FromDays(1));
        await worker.RunAsync(default);
        Assert.Equal(["23"], await QueryDetailsAsync(readyLetter.Letter, "due"));

        var postedLetter = await _mailRoom.PostReadyLetterAsync(readyLetter.Application, readyLetter.Letter);
        foreach (var days in new[] { 1, 6 })
        {
            _service.Clock.Advance(TimeSpan.FromDays(days));
            await worker.RunAsync(default);
        }
        await _mailRoom.ImportReportsAsync(postedLetter, "ご不在のため持ち戻り");
        foreach (var days in new[] { 3, 4, 10 })
        {
            _service.Clock.Advance(TimeSpan.FromDays(days));
            await worker.RunAsync(default);
        }
        Assert.Equal(
            ["23", "AcceptanceReport", "DeliveryReport", "CustomerReminder", "KeptUntil", "ReturnReport"], await QueryDetailsAsync(
                postedLetter.ManagementNumber, "due"));
    }

    private Task<IReadOnlyList<string>> QueryDetailsAsync(string letter, string kind) => RetentionTestHelper.QueryAsync<string>(
        _service,
        """
        select e.detail from mail_event e join mail_item m on m.id = e.item_id
        where m.management_number = @letter and e.kind = @kind order by e.occurred_at
        """,
        new { letter, kind });
}
