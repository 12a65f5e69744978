using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Tests random steps of several clerks with the real service. The name of a failed test contains the seed of its sequence.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)S2")]
public sealed class MailSequenceTests(ClusterFixture fixture)
{
    private const int StepCount = 40;

    private static readonly string[] Statuses =
    [
        "引受", "到着", "持ち出し中", "ご不在のため持ち戻り", "保管", "お届け先にお届け済み", "お届け先にお届け済み", "窓口でお渡し", "返送（あて所に尋ねあたらず）", "転居先不明", "受取拒絶",
        "差出人に返送済み（保管期間経過）", "差出人に返送済み", "転送", "亡失", "調査中", "返送か", "宅配ボックスに配達", "お届け済み（代人）", "配達希望受付",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_sequence_of_steps_verifies_a_person_without_a_posting_or_after_a_returned_letter(int seed)
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var mailRoom = new MailRoomDriver(service);
        var random = new Random(seed);
        var run = new SequenceRun(mailRoom, service, random);
        for (var step = 0; step < StepCount; step++)
        {
            var unverifiedBefore = await FindUnverifiedAsync(service);
            try
            {
                await run.TakeStepAsync();
            }
            catch (RpcException exception)
            {
                // A step that is not allowed is refused with a code of its own. INTERNAL would be a fault of the service.
                Assert.NotEqual("INTERNAL", exception.Status.Detail.Split(':')[0]);
            }
            await AssertVerificationsAsync(service);
            Assert.Empty(unverifiedBefore.Except(await FindUnverifiedAsync(service)).Intersect(await FindUnreadAsync(service)));
        }
    }

    private static async Task<IReadOnlyList<Guid>> FindUnverifiedAsync(ServiceUnderTest service) =>
        await QueryIdsAsync(service, "select id from application where state <> 2");

    /// <summary>Gets the IDs of the applications whose current letter has an unread line.</summary>
    private static async Task<IReadOnlyList<Guid>> FindUnreadAsync(ServiceUnderTest service) => await QueryIdsAsync(
        service, "select m.application_id from mail_item m join mail_line l on l.item_id = m.id and l.reading = 0 where m.state in (4, 5)");

    private static async Task<IReadOnlyList<Guid>> QueryIdsAsync(ServiceUnderTest service, string sql)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<Guid>(sql)).AsList();
    }

    private static async Task AssertVerificationsAsync(ServiceUnderTest service)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        // Event numbers of the mail library: 6 delivered, 7 lost, 8 returning, 9 forwarded, 10 returned.
        var wrongCount = await connection.ExecuteScalarAsync<long>(
            """
            select count(*) from application a where a.state = 2 and not exists (
                select from mail_item m where m.application_id = a.id and m.state = 5 and m.posting_number is not null
                    and m.posting_date is not null
                and exists (select from mail_report r where r.item_id = m.id and r.event = 6)
                and not exists (select from mail_report r where r.item_id = m.id and r.event in (7, 8, 9, 10)))
            """);
        Assert.Equal(0, wrongCount);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>(
            "select count(*) from application a where a.state = 2 "
                + "and not exists (select from verification_record r where r.application_id = a.id)"));
    }

    private sealed class SequenceRun(MailRoomDriver mailRoom, ServiceUnderTest service, Random random)
    {
        private readonly List<Application> _applications = [];
        private readonly List<string> _documentIds = [];
        private readonly List<PrintedBatch> _batches = [];
        private readonly List<MailRoomDriver.PostedLetter> _postedLetters = [];

        public async Task TakeStepAsync()
        {
            switch (random.Next(_applications.Count < 2 ? 1 : 0, 15))
            {
                case 0:
                    service.Clock.Advance(TimeSpan.FromHours(random.Next(1, 30)));
                    break;
                case 1 or 2:
                    _applications.Add(await mailRoom.OpenApplicationAsync());
                    _documentIds.Add((await mailRoom.RecordDocumentAsync(_applications[^1])).DocumentId);
                    break;
                case 3 or 4 when _documentIds.Count > 0:
                    await mailRoom.ConfirmDocumentAsync(
                        PickRandom(_documentIds),
                        person: random.Next(5) == 0 ? MailRoomDriver.Typist : MailRoomDriver.Checker);
                    break;
                case 5:
                    _batches.Add((await mailRoom.CreateBatchAsync(limit: random.Next(1, 3))).Batch);
                    break;
                case 6 when _batches.Count > 0:
                    var printedBatch = PickRandom(_batches);
                    await mailRoom.ConfirmPrintedAsync(
                        printedBatch.BatchId,
                        printedBatch.ManagementNumbers.Count + (random.Next(4) == 0 ? 1 : 0));
                    break;
                case 7 when _batches.Count > 0:
                    await PostLetterAsync(PickRandom(_batches));
                    break;
                case 8 when _applications.Count > 0:
                    await mailRoom.DecideReviewAsync(PickRandom(_applications), (MailReviewDecision)random.Next(1, 5));
                    break;
                case 9 when _applications.Count > 0:
                    _documentIds.Add((await mailRoom.RecordDocumentAsync(PickRandom(_applications))).DocumentId);
                    break;
                case 10 when await mailRoom.ListUnreadLinesAsync() is { Count: > 0 } lines:
                    var (lineId, reading) = (PickRandom(lines).LineId, (TrackingReading)random.Next(1, 13));
                    var reason = reading is TrackingReading.Returning or TrackingReading.Returned ? (MailReturnReason)random.Next(1, 7)
                        : MailReturnReason.Unspecified;
                    await mailRoom.ReadLineAsync(lineId, reading, reason, person: MailRoomDriver.Typist);
                    await mailRoom.ReadLineAsync(lineId, reading, reason, person: MailRoomDriver.Checker);
                    break;
                case 14 when _postedLetters.Count > 0:
                    await mailRoom.RecordReturnedLetterAsync(
                        PickRandom(_postedLetters).ManagementNumber,
                        (MailReturnReason)random.Next(1, 7));
                    break;
                default:
                    if (_postedLetters.Count > 0)
                    {
                        await mailRoom.ImportReportsAsync(
                            PickRandom(_postedLetters)
                                .CreateStatusLine(PickRandom(Statuses), service.Clock.GetUtcNow().AddHours(-random.Next(0, 60))));
                    }

                    break;
            }
        }

        private async Task PostLetterAsync(PrintedBatch batch)
        {
            var letter = PickRandom(batch.ManagementNumbers);
            var number = MailRoomDriver.CreateNextPostingNumber();
            await mailRoom.PostLetterAsync(batch.BatchId, letter, number);
            _postedLetters.Add(new MailRoomDriver.PostedLetter(_applications[0], letter, number, mailRoom.Today));
        }

        private T PickRandom<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
    }
}
