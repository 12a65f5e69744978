using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Simulates clerks who make random moves that cases offer, post offices that report random events, and days that pass. Each offered move
/// must be accepted, and every case must be able to continue. The name of a failed test contains the seed of its sequence.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class CaseSequenceTests(ClusterFixture fixture)
{
    private const int StepCount = 50;

    private static readonly string[] Statuses =
    [
        "引受", "到着", "持ち出し中", "ご不在のため持ち戻り", "保管", "お届け先にお届け済み", "返送（保管期間経過）", "差出人に返送済み（保管期間経過）", "転居先不明", "受取拒絶",
        "差出人に返送済み", "転送", "亡失", "調査中",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_sequence_of_offered_moves_and_reports_is_refused_or_blocks_the_case(int seed)
    {
        var hasActivationCodes = seed % 2 == 0;
        await using var service = await MailRoomDriver.StartServiceAsync(
            fixture,
            null,
            hasActivationCodes ? MailRoomDriver.ActivationCodeArguments : []);
        var run = new SequenceRun(service, new Random(seed));
        for (var step = 0; step < StepCount; step++)
        {
            await run.TakeStepAsync();
        }
    }

    private sealed class SequenceRun(ServiceUnderTest service, Random random)
    {
        private readonly CaseDriver _driver = new(service, new MailRoomDriver(service));
        private readonly List<Application> _applications = [];
        private readonly List<string> _takenMoves = [];

        public async Task TakeStepAsync()
        {
            service.Clock.Advance(TimeSpan.FromMinutes(random.Next(1, 60)));
            if (_applications.Count < 4 && random.Next(3) == 0)
            {
                await OpenCaseAsync();
            }

            if (_applications.Count == 0)
            {
                return;
            }

            if (random.Next(12) == 0)
            {
                service.Clock.Advance(TimeSpan.FromDays(random.Next(1, 3)));
            }

            var application = _applications[random.Next(_applications.Count)];
            var mailCase = await _driver.GetCaseAsync(application);
            if (random.Next(3) == 0 && mailCase.Letter is { PostingNumber.Length: > 0 })
            {
                await _driver.ImportReportAsync(application, Statuses[random.Next(Statuses.Length)]);
            }
            else
            {
                await MakeMoveAsync(application, mailCase);
            }

            await AssertCanContinueAsync();
        }

        private async Task OpenCaseAsync()
        {
            var application = await _driver.OpenApplicationAsync(random.Next(4) == 0 ? $"試験 {CaseStates.UnprintableCharacter}子" : null);
            await _driver.RecordDocumentAsync(application, isScanned: random.Next(2) == 0);
            _applications.Add(application);
        }

        private async Task MakeMoveAsync(Application application, GetMailCaseResponse mailCase)
        {
            List<(string What, Func<Task> Make)> offeredMoves =
            [
                .. mailCase.AllowedMoves.Except([MailMove.Refer, MailMove.Decide])
                    .Select(move => ($"{move}", (Func<Task>)(() => _driver.PerformMoveAsync(application, mailCase, move)))),
                .. mailCase.Referrals.Select(referral => ($"{referral}", (Func<Task>)(() => _driver.ReferAsync(application, referral)))),
                .. mailCase.Decisions.Where(decision => decision != MailReviewDecision.Reject || random.Next(4) == 0)
                    .Select(decision => ($"{decision}", (Func<Task>)(() => _driver.DecideAsync(application, decision)))),
            ];
            if (offeredMoves.Count == 0)
            {
                return;
            }

            var (moveName, makeMove) = offeredMoves[random.Next(offeredMoves.Count)];
            _takenMoves.Add(moveName);
            try
            {
                await makeMove();
            }
            // Whether the font has all characters is known only when a batch is drawn. Until then the letter is offered for printing.
            catch (RpcException exception) when (moveName == nameof(MailMove.CreateBatch)
                && exception.Status.Detail.StartsWith("MAIL-NOTHING-PRINTABLE", StringComparison.Ordinal))
            {
            }
            catch (RpcException exception)
            {
                Assert.Fail($"{string.Join(", ", _takenMoves)}: offered but refused: {exception.Status.Detail}");
            }
        }

        private async Task AssertCanContinueAsync()
        {
            foreach (var application in _applications)
            {
                var mailCase = await _driver.GetCaseAsync(application);
                if (mailCase.State is ApplicationState.Verified or ApplicationState.Rejected or ApplicationState.Cancelled)
                {
                    continue;
                }

                Assert.True(
                    mailCase.AllowedMoves.Count > 0 && mailCase.Work.Count > 0,
                    $"{string.Join(", ", _takenMoves)}: {application.ApplicationId} cannot continue: {mailCase}");
                Assert.All(mailCase.Work, work => Assert.NotEqual("", work.DueOn));
            }
        }
    }
}
