using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Dapper;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Evidence;

/// <summary>
/// Runs the service in separate processes that make decisions, seal the ledger, and are killed without warning, repeatedly. Checks that
/// every answered decision is stored, and that nothing is stored partially.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "1(1)BP2")]
public sealed class KilledDecisionTests(ClusterFixture fixture)
{
    private static readonly int KillCount = RoundCount.Get("KYC_KILLS", 16);
    private const int LaneCount = 2;
    private const int WorkerCount = 4;
    private const int MaxRunMilliseconds = 400;
    private const int MaxWarmRunMilliseconds = 60;
    private const int MaxPreparedSessions = 64;

    private readonly ConcurrentDictionary<Guid, byte> _verifiedIds = new();
    private readonly ConcurrentDictionary<Guid, byte> _createdIds = new();
    private readonly Channel<BeginCardVerificationResponse> _begunSessions =
        System.Threading.Channels.Channel.CreateBounded<BeginCardVerificationResponse>(MaxPreparedSessions);
    private int _startedKillCount;
    private int _interruptedCount;

    [Fact]
    public async Task When_the_service_is_killed_no_acknowledged_decision_is_lost_and_none_is_stored_partially()
    {
        // The processes use the machine's clock, so the cards must be valid today.
        var now = TimeProvider.System.GetUtcNow();
        var pki = TestPki.Create(now);
        var folder = Path.Combine(fixture.Folder, "killed-pki");
        pki.Save(folder);
        var settings = (await ServiceUnderTest.CreateSettingsAsync(fixture))
            with
        { Anchors = Path.Combine(folder, "anchors"), AdditionalArguments = ["--Kyc:CheckpointInterval=00:00:00.03"] };
        // One service is never killed. It opens sessions for the others, so that these only make decisions.
        await using var sessionService = await ServiceUnderTest.StartAsync(
            settings with
            {
                AdditionalArguments = [],
            },
            new ManualClock(now));
        await sessionService.ImportFreshCrlAsync(pki);
        using var openingCancellation = new CancellationTokenSource();
        var openingTask = OpenSessionsAsync(sessionService, openingCancellation.Token);

        var certificate = Requests.IssueCertificate(pki);
        // All ports are chosen once and are different. If a lane chose a port later, it could choose the port of the other lane's service
        // while that service is down.
        var ports = ChooseDistinctPorts(2 * LaneCount);
        await Task.WhenAll(Enumerable.Range(0, LaneCount).Select(
            lane => RunLaneAsync(settings, (ports[2 * lane], ports[(2 * lane) + 1]), certificate, new Random(lane))));
        await openingCancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => openingTask);
        Assert.Equal(KillCount, _startedKillCount);
        // Enough kills must happen during a call, not between two calls.
        Assert.True(_interruptedCount > KillCount / 2, $"{_interruptedCount} of {KillCount} kills interrupted a call");
        Assert.True(_verifiedIds.Count > KillCount, $"only {_verifiedIds.Count} decisions were acknowledged");

        await using var finalService =
            await ServiceUnderTest.StartAsync(settings with { AdditionalArguments = [] }, new ManualClock(TimeProvider.System.GetUtcNow()));
        await AssertNothingIsLostAsync(finalService);
        await AssertNothingIsPartialAsync(finalService);
        Assert.Empty(await finalService.VerifyLedgerAsync());
        Assert.Empty((await finalService.SealChangesAsync()).Faults);
        Assert.NotNull((await finalService.SealAllAsync()).Checkpoint);
        Assert.Empty(await finalService.VerifyLedgerAsync());
    }

    private async Task RunLaneAsync(ServiceUnderTest.Settings settings, (int Grpc, int Health) ports, IssuedCertificate certificate,
        Random random)
    {
        while (Interlocked.Increment(ref _startedKillCount) <= KillCount)
        {
            using var service = StartService(settings.GetArguments(ports.Grpc, ports.Health));
            using var channel = ServiceUnderTest.CreateChannel(ports.Grpc);
            var invoker = channel.Intercept(new DeadlineSetter());
            await WaitUntilReadyAsync(invoker, service);
            // About every fourth process runs all steps, beginning with the application, and may be killed before its first answer. The
            // others are killed during decisions. The test does not wait for a condition, because the time of the kill must be random.
            var runsAllSteps = random.Next(4) == 0;
            var firstAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var workerTasks = Enumerable
                .Range(0, WorkerCount)
                .Select(_ => VerifyUntilKilledAsync(invoker, certificate, runsAllSteps, firstAnswer))
                .ToList();
            if (!runsAllSteps)
            {
                await Task.WhenAny([firstAnswer.Task, .. workerTasks]);
            }

            await Task.Delay(random.Next(runsAllSteps ? MaxRunMilliseconds : MaxWarmRunMilliseconds));
            service.Kill();
            await service.WaitForExitAsync();
            if ((await Task.WhenAll(workerTasks)).Any(wasInterrupted => wasInterrupted))
            {
                Interlocked.Increment(ref _interruptedCount);
            }
        }

        Interlocked.Decrement(ref _startedKillCount);
    }

    private async Task OpenSessionsAsync(ServiceUnderTest sessionService, CancellationToken cancellationToken)
    {
        while (true)
        {
            sessionService.Clock.Advance(TimeProvider.System.GetUtcNow() - sessionService.Clock.GetUtcNow());
            await _begunSessions.Writer.WriteAsync(
                await BeginSessionAsync(sessionService.Channel.Intercept(new DeadlineSetter())),
                cancellationToken);
        }
    }

    private async Task<BeginCardVerificationResponse> BeginSessionAsync(CallInvoker invoker)
    {
        var application =
            (await new ApplicationService.ApplicationServiceClient(invoker).CreateApplicationAsync(CreateRequest(),
                ServiceUnderTest.CallerMetadata)).Application;
        _createdIds.TryAdd(Guid.Parse(application.ApplicationId), 0);
        return await new CardVerificationService.CardVerificationServiceClient(invoker).BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
    }

    /// <summary>Verifies one person after another until the service is gone. Returns true if a call was in progress at that time.</summary>
    private async Task<bool> VerifyUntilKilledAsync(
        CallInvoker invoker,
        IssuedCertificate certificate,
        bool runsAllSteps,
        TaskCompletionSource firstAnswer)
    {
        var cards = new CardVerificationService.CardVerificationServiceClient(invoker);
        try
        {
            while (true)
            {
                var session = runsAllSteps ? await BeginSessionAsync(invoker) : await _begunSessions.Reader.ReadAsync();
                var answer = await cards.SubmitCardVerificationAsync(
                    Requests.CreateSubmission(session, certificate),
                    ServiceUnderTest.CallerMetadata);
                Assert.Equal(VerificationOutcome.Verified, answer.Outcome);
                _verifiedIds.TryAdd(Guid.Parse(session.ApplicationId), 0);
                firstAnswer.TrySetResult();
            }
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled)
        {
            // A refused connection means that the call had not begun.
            return !exception.Status.Detail.Contains("refused", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static CreateApplicationRequest CreateRequest()
    {
        var request = Requests.CreateApplication();
        request.Consent.AgreedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        return request;
    }

    private static Task WaitUntilReadyAsync(CallInvoker invoker, Process service) => Eventually.IsTrueAsync(async () =>
    {
        Assert.False(service.HasExited);
        try
        {
            await new EvidenceService.EvidenceServiceClient(invoker).GetCheckpointAsync(new GetCheckpointRequest(),
                ServiceUnderTest.CallerMetadata);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    });

    private async Task AssertNothingIsLostAsync(ServiceUnderTest service)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var storedVerifiedIds = (await connection.QueryAsync<Guid>("select id from application where state = 2")).ToHashSet();
        Assert.Empty(_verifiedIds.Keys.Except(storedVerifiedIds));
        Assert.Empty(_createdIds.Keys.Except(await connection.QueryAsync<Guid>("select id from application")));
    }

    /// <summary>
    /// Checks that every application is stored completely: either only created, or decided with session, state, transition, record,
    /// evidence, and eight entries of the ledger chain.
    /// </summary>
    private static async Task AssertNothingIsPartialAsync(ServiceUnderTest service)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var rowCounts = (await connection.QueryAsync<string>(
            """
            select distinct format('%s %s %s %s %s %s', a.state,
                (select count(*) from card_session s where s.application_id = a.id and s.state = 2),
                (select count(*) from application_transition t where t.application_id = a.id),
                (select count(*) from verification_record r where r.application_id = a.id),
                (select count(*) from evidence_item e where e.application_id = a.id),
                (select string_agg(l.sequence::text, ',' order by l.sequence) from ledger_entry l where l.application_id = a.id))
            from application a order by 1
            """)).AsList();
        Assert.Equal(["1 0 1 0 0 1", "2 1 2 1 5 1,2,3,4,5,6,7,8"], rowCounts);
    }

    private static int[] ChooseDistinctPorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            ports.Add(FreePortFinder.GetPort());
        }

        return [.. ports];
    }

    private static Process StartService(string[] arguments)
    {
        var startInfo = new ProcessStartInfo("dotnet", [Machine.GetProgramPath("src/Kyc.Service", "kyc-service"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The processes run only for a moment, so they do not profile code for later optimization and use one heap.
        startInfo.Environment["DOTNET_TieredPGO"] = "0";
        startInfo.Environment["DOTNET_gcServer"] = "0";
        var process = Process.Start(startInfo)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
