using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Checks that every state can be left: the service accepts each move that a case offers and changes the case, and refuses each move that
/// the case does not offer.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class CaseMoveSetTests(ClusterFixture fixture)
{
    private static readonly DateTimeOffset LastEvening = new(2027, 3, 31, 18, 0, 0, TimeSpan.FromHours(9));
    private static readonly ApplicationState[] FinalStates =
    [
        ApplicationState.Verified,
        ApplicationState.Rejected,
        ApplicationState.Cancelled,
    ];

    // Moves that concern only one case. A move that concerns a whole batch may be accepted because of other letters in the batch.
    private static readonly MailMove[] SingleCaseMoves =
    [
        MailMove.RetypeDocument, MailMove.WithdrawDocuments, MailMove.RenewLetter,
    ];

    public static TheoryData<string> PlainStates => [.. CaseStates.StatesWithoutCodes.Keys];

    public static TheoryData<string> CodedStates => [.. CaseStates.StatesWithCodes.Keys];

    public static TheoryData<string> EndedStates => [.. CaseStates.StatesAfterMethodEnd.Keys];

    [Theory]
    [MemberData(nameof(PlainStates))]
    public Task A_case_accepts_the_offered_moves_and_refuses_all_other_moves(string state) =>
        TestMovesAsync(CaseStates.StatesWithoutCodes[state], () => MailRoomDriver.StartServiceAsync(fixture));

    [Theory]
    [MemberData(nameof(CodedStates))]
    public Task A_case_with_an_activation_code_accepts_the_offered_moves_and_refuses_all_other_moves(string state) =>
        TestMovesAsync(CaseStates.StatesWithCodes[state],
            () => MailRoomDriver.StartServiceAsync(fixture, null, MailRoomDriver.ActivationCodeArguments));

    [Theory]
    [MemberData(nameof(EndedStates))]
    public Task A_case_whose_method_has_ended_accepts_the_offered_moves_and_refuses_all_other_moves(string state) =>
        TestMovesAsync(
            CaseStates.StatesAfterMethodEnd[state],
            () => MailRoomDriver.StartServiceAsync(fixture, LastEvening),
            TimeSpan.FromDays(1));

    private static async Task TestMovesAsync(Func<CaseStates.CaseBuilder, Task<Application>> build, Func<Task<ServiceUnderTest>> start,
        TimeSpan clockSetback = default)
    {
        await using var service = await start();
        var moveTest = new MoveTest(service, build, clockSetback);
        var (application, mailCase) = await moveTest.BuildAsync();
        if (FinalStates.Contains(mailCase.State))
        {
            Assert.All(mailCase.AllowedMoves, move => Assert.Equal(MailMove.RecordDisposal, move));
        }
        else
        {
            Assert.NotEmpty(mailCase.AllowedMoves);
            Assert.NotEmpty(mailCase.Work);
            Assert.All(mailCase.Work, work => Assert.NotEqual((MailDeadlineKind.Unspecified, ""), (work.Due, work.DueOn)));
        }
        await moveTest.AssertOthersRefusedAsync(application, mailCase);
        await moveTest.AssertOfferedAcceptedAsync(mailCase);
    }

    private sealed class MoveTest
    {
        private readonly ServiceUnderTest _service;
        private readonly Func<CaseStates.CaseBuilder, Task<Application>> _build;
        private readonly TimeSpan _clockSetback;
        private readonly CaseDriver _driver;
        private readonly CaseStates.CaseBuilder _builder;
        private bool _isBuilt;

        public MoveTest(ServiceUnderTest service, Func<CaseStates.CaseBuilder, Task<Application>> build, TimeSpan clockSetback)
        {
            (_service, _build, _clockSetback) = (service, build, clockSetback);
            _driver = new CaseDriver(service, new MailRoomDriver(service));
            _builder = new CaseStates.CaseBuilder(service, _driver);
        }

        public async Task<(Application Application, GetMailCaseResponse Case)> BuildAsync()
        {
            // If the creation of a state advances the clock, the clock is set back before the state is created again.
            if (_isBuilt)
            {
                _service.Clock.Advance(-_clockSetback);
            }

            _isBuilt = true;
            var application = await _build(_builder);
            return (application, await _driver.GetCaseAsync(application));
        }

        public async Task AssertOthersRefusedAsync(Application application, GetMailCaseResponse mailCase)
        {
            if (mailCase.Documents.Count > 0 && mailCase.Letter is not null)
            {
                foreach (var move in SingleCaseMoves.Except(mailCase.AllowedMoves))
                {
                    await AssertRefusedAsync(application, $"{move}", () => _driver.PerformMoveAsync(application, mailCase, move));
                }
            }

            foreach (var referral in GetValuesNotOffered(mailCase.Referrals))
            {
                await AssertRefusedAsync(application, $"{referral}", () => _driver.ReferAsync(application, referral));
            }

            foreach (var decision in GetValuesNotOffered(mailCase.Decisions))
            {
                await AssertRefusedAsync(application, $"{decision}", () => _driver.DecideAsync(application, decision));
            }

            Assert.Equal(mailCase, await _driver.GetCaseAsync(application));
        }

        public async Task AssertOfferedAcceptedAsync(GetMailCaseResponse mailCase)
        {
            foreach (var move in mailCase.AllowedMoves.Except([MailMove.Refer, MailMove.Decide]))
            {
                await AssertChangesCaseAsync(
                    $"{move}",
                    (application, currentCase) => _driver.PerformMoveAsync(application, currentCase, move));
            }

            foreach (var referral in mailCase.Referrals)
            {
                await AssertChangesCaseAsync($"{referral}", (application, _) => _driver.ReferAsync(application, referral));
            }

            foreach (var decision in mailCase.Decisions)
            {
                await AssertChangesCaseAsync($"{decision}", (application, _) => _driver.DecideAsync(application, decision));
            }

            Assert.Equal(mailCase.AllowedMoves.Contains(MailMove.Refer), mailCase.Referrals.Count > 0);
            Assert.Equal(mailCase.AllowedMoves.Contains(MailMove.Decide), mailCase.Decisions.Count > 0);
        }

        private async Task AssertChangesCaseAsync(string moveName, Func<Application, GetMailCaseResponse, Task> makeMove)
        {
            var (application, before) = await BuildAsync();
            _service.Clock.Advance(TimeSpan.FromMinutes(1));
            try
            {
                await makeMove(application, before);
            }
            catch (RpcException exception)
            {
                Assert.Fail($"{moveName} was offered but refused: {exception.Status.Detail}");
            }
            var after = await _driver.GetCaseAsync(application);
            // For this move, the driver enters a wrong code. This only increments a counter, which is not part of the case. The case
            // changes only when the code is locked.
            if (moveName != nameof(MailMove.CheckActivationCode))
            {
                Assert.NotEqual((moveName, before), (moveName, after));
            }

            Assert.True(FinalStates.Contains(after.State)
                || (after.AllowedMoves.Count > 0 && after.Work.Count > 0), $"{moveName} leads to a state that cannot continue");
        }

        private static async Task AssertRefusedAsync(Application application, string moveName, Func<Task> makeMove)
        {
            try
            {
                await makeMove();
            }
            catch (RpcException exception)
            {
                Assert.True(exception.StatusCode is StatusCode.FailedPrecondition or StatusCode.PermissionDenied,
                    $"{moveName}: {exception.Status.Detail}");
                return;
            }
            Assert.Fail($"{moveName} was not offered but accepted for {application.ApplicationId}");
        }

        private static IEnumerable<T> GetValuesNotOffered<T>(IEnumerable<T> offered)
            where T : struct, Enum => Enum.GetValues<T>().Skip(1).Except(offered);
    }
}
