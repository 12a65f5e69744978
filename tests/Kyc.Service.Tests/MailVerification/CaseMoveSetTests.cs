using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>
/// Checks that every state can be left: the service accepts each move that a case offers and changes the case, and refuses each move that
/// the case does not offer.
/// </summary>
[Collection(ClusterGroup.Name)]
public sealed class CaseMoveSetTests(ClusterFixture fixture)
{
    private static readonly DateTimeOffset LastEvening = new(2027, 3, 31, 18, 0, 0, TimeSpan.FromHours(9));
    private static readonly ApplicationState[] Final = [ApplicationState.Verified, ApplicationState.Rejected, ApplicationState.Cancelled];

    // Moves that concern only one case. A move that concerns a whole batch may be accepted because of other letters in the batch.
    private static readonly MailMove[] SingleCaseMoves =
    [
        MailMove.RetypeDocument, MailMove.WithdrawDocuments, MailMove.RenewLetter,
    ];

    public static TheoryData<string> PlainStates => [.. CaseStates.WithoutCodes.Keys];

    public static TheoryData<string> CodedStates => [.. CaseStates.WithCodes.Keys];

    public static TheoryData<string> EndedStates => [.. CaseStates.AfterMethodEnd.Keys];

    [Theory]
    [MemberData(nameof(PlainStates))]
    public Task A_case_can_continue(string state) =>
        TestMovesAsync(CaseStates.WithoutCodes[state], () => MailRoomDriver.StartAsync(fixture));

    [Theory]
    [MemberData(nameof(CodedStates))]
    public Task A_case_with_an_activation_code_can_continue(string state) =>
        TestMovesAsync(CaseStates.WithCodes[state],
            () => MailRoomDriver.StartAsync(fixture, null, "--Kyc:Mail:ActivationCode=true", "--Kyc:Mail:ActivationDays=10"));

    [Theory]
    [MemberData(nameof(EndedStates))]
    public Task A_case_whose_method_has_ended_can_continue(string state) =>
        TestMovesAsync(CaseStates.AfterMethodEnd[state], () => MailRoomDriver.StartAsync(fixture, LastEvening), TimeSpan.FromDays(1));

    private static async Task TestMovesAsync(Func<CaseStates.CaseBuilder, Task<Application>> build, Func<Task<ServiceUnderTest>> start,
        TimeSpan back = default)
    {
        await using var service = await start();
        var walk = new MoveTest(service, build, back);
        var (application, found) = await walk.BuildAsync();
        if (Final.Contains(found.State))
        {
            Assert.All(found.AllowedMoves, move => Assert.Equal(MailMove.RecordDisposal, move));
        }
        else
        {
            Assert.NotEmpty(found.AllowedMoves);
            Assert.NotEmpty(found.Work);
            Assert.All(found.Work, work => Assert.NotEqual((MailDeadlineKind.Unspecified, ""), (work.Due, work.DueOn)));
        }
        await walk.AssertOthersRefusedAsync(application, found);
        await walk.AssertOfferedAcceptedAsync(found);
    }

    private sealed class MoveTest
    {
        private readonly ServiceUnderTest _service;
        private readonly Func<CaseStates.CaseBuilder, Task<Application>> _build;
        private readonly TimeSpan _back;
        private readonly CaseDriver _actor;
        private readonly CaseStates.CaseBuilder _stage;
        private bool _isBuilt;

        public MoveTest(ServiceUnderTest service, Func<CaseStates.CaseBuilder, Task<Application>> build, TimeSpan back)
        {
            (_service, _build, _back) = (service, build, back);
            _actor = new CaseDriver(service, new MailRoomDriver(service));
            _stage = new CaseStates.CaseBuilder(service, _actor);
        }

        public async Task<(Application Application, GetMailCaseResponse Case)> BuildAsync()
        {
            // If the creation of a state advances the clock, the clock is set back before the state is created again.
            if (_isBuilt)
            {
                _service.Clock.Advance(-_back);
            }

            _isBuilt = true;
            var application = await _build(_stage);
            return (application, await _actor.GetCaseAsync(application));
        }

        public async Task AssertOthersRefusedAsync(Application application, GetMailCaseResponse found)
        {
            if (found.Documents.Count > 0 && found.Letter is not null)
            {
                foreach (var move in SingleCaseMoves.Except(found.AllowedMoves))
                {
                    await RefusedAsync(application, $"{move}", () => _actor.PerformAsync(application, found, move));
                }
            }

            foreach (var referral in GetMovesNotOffered(found.Referrals))
            {
                await RefusedAsync(application, $"{referral}", () => _actor.ReferAsync(application, referral));
            }

            foreach (var decision in GetMovesNotOffered(found.Decisions))
            {
                await RefusedAsync(application, $"{decision}", () => _actor.DecideAsync(application, decision));
            }

            Assert.Equal(found, await _actor.GetCaseAsync(application));
        }

        public async Task AssertOfferedAcceptedAsync(GetMailCaseResponse found)
        {
            foreach (var move in found.AllowedMoves.Except([MailMove.Refer, MailMove.Decide]))
            {
                await AssertChangesCaseAsync($"{move}", (application, now) => _actor.PerformAsync(application, now, move));
            }

            foreach (var referral in found.Referrals)
            {
                await AssertChangesCaseAsync($"{referral}", (application, _) => _actor.ReferAsync(application, referral));
            }

            foreach (var decision in found.Decisions)
            {
                await AssertChangesCaseAsync($"{decision}", (application, _) => _actor.DecideAsync(application, decision));
            }

            Assert.Equal(found.AllowedMoves.Contains(MailMove.Refer), found.Referrals.Count > 0);
            Assert.Equal(found.AllowedMoves.Contains(MailMove.Decide), found.Decisions.Count > 0);
        }

        private async Task AssertChangesCaseAsync(string moveName, Func<Application, GetMailCaseResponse, Task> make)
        {
            var (application, before) = await BuildAsync();
            _service.Clock.Advance(TimeSpan.FromMinutes(1));
            try
            {
                await make(application, before);
            }
            catch (RpcException refused)
            {
                Assert.Fail($"{moveName} was offered but refused: {refused.Status.Detail}");
            }
            var after = await _actor.GetCaseAsync(application);
            // A wrong activation code is counted. The case shows this only when the code is locked.
            if (moveName != nameof(MailMove.CheckActivationCode))
            {
                Assert.NotEqual((moveName, before), (moveName, after));
            }

            Assert.True(Final.Contains(after.State)
                || (after.AllowedMoves.Count > 0 && after.Work.Count > 0), $"{moveName} leads to a state that cannot continue");
        }

        private static async Task RefusedAsync(Application application, string moveName, Func<Task> make)
        {
            try
            {
                await make();
            }
            catch (RpcException refused)
            {
                Assert.True(refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.PermissionDenied,
                    $"{moveName}: {refused.Status.Detail}");
                return;
            }
            Assert.Fail($"{moveName} was not offered but accepted for {application.ApplicationId}");
        }

        private static IEnumerable<T> GetMovesNotOffered<T>(IEnumerable<T> offered)
            where T : struct, Enum => Enum.GetValues<T>().Skip(1).Except(offered);
    }
}
