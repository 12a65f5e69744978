using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;
using Xunit.Abstractions;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Repeatedly takes the synchronous standby away from a primary under load, at random times. Then the standby either comes back, or is
/// promoted after the primary was killed. Checks that every answer is still true afterwards.
/// </summary>
public sealed class RandomFailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int VerifierCount = 4;
    private const int ReaderCount = 3;

    /// <summary>Number of rounds from which every kind of plan and every kind of refusal must have occurred.</summary>
    private const int MinRoundsForFullCoverage = 50;

    private static readonly int FailoverCount = RoundCount.Get("KYC_FAILOVERS", 3);
    private static readonly string Folder = Path.Combine(Machine.RunFolder, "random-failover-tests");

    private readonly int _seed = RoundCount.Get("KYC_FAILOVER_SEED", Random.Shared.Next());
    private readonly Dictionary<string, int> _pathCounts = [];
    private readonly TestPki _pki = TestPki.Create(ClusterFixture.Now);
    private PostgresPair _pair = null!;
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        Machine.CreatePrivateFolder(Folder);
        _pki.Save(Path.Combine(Folder, "pki"));
        _pair = await PostgresPair.StartAsync(Folder, ["kyc", "kyc_keys"], default);
        _service = await ServiceUnderTest.StartAsync(
            new ServiceUnderTest.Settings(
                _pair.CreateConnectionString("kyc"), _pair.CreateConnectionString("kyc_keys"), Path.Combine(Folder, "keys.kek"),
                Path.Combine(Folder, "pki", "anchors"))
            {
                // A client that repeats an unanswered call begins many sessions of an application.
                AdditionalArguments = ["--Kyc:MaxSessionsPerApplication=1000"],
            },
            new ManualClock(ClusterFixture.Now));
        await _service.ImportFreshCrlAsync(_pki);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _pair.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public async Task All_data_returned_to_callers_is_still_stored_after_a_failover_at_any_time()
    {
        output.WriteLine($"KYC_FAILOVER_SEED={_seed}");
        var random = new Random(_seed);
        var certificate = Requests.IssueCertificate(_pki);
        var calls = new FailoverCaller(_service);
        var journals = new List<FailoverJournal>();
        for (var round = 0; round < FailoverCount; round++)
        {
            var plan = FailoverPlan.Create(round, random);
            var journal = new FailoverJournal(calls);
            output.WriteLine($"round {round}: {plan}");
            await _pair.WaitForStandbyAsync(_service);
            await RunRoundAsync(plan, journal, clientRandom => new FailoverClient(calls, journal, plan, certificate, clientRandom), random);
            Assert.Equal("", string.Join('\n', await journal.FindDifferencesAsync()));
            journals.Add(journal);
            CountPaths(plan, journal);
            if (plan.FailsOver)
            {
                await _pair.SwapRolesAsync();
            }
        }
        // Data that was stored before one failover must still exist after the later ones.
        foreach (var journal in journals)
        {
            Assert.Equal("", string.Join('\n', await journal.FindDifferencesAsync()));
        }

        Assert.Equal("", string.Join('\n', _service.Log.GetLines(1103)));
        Report(calls, journals);
    }

    private async Task RunRoundAsync(FailoverPlan plan, FailoverJournal journal, Func<Random, FailoverClient> createClient, Random random)
    {
        using var stop = new CancellationTokenSource();
        var clients = Task.WhenAll(
        [
            .. Enumerable.Range(0, VerifierCount).Select(_ => createClient(new Random(random.Next())).VerifyAsync(stop.Token)),
            .. Enumerable.Range(0, ReaderCount).Select(_ => createClient(new Random(random.Next())).ReadAsync(stop.Token)),
        ]);
        await Task.Delay(plan.LossDelayMilliseconds);
        await LoseStandbyAsync(plan.Loss);
        foreach (var pause in plan.InterruptionDelaysMilliseconds)
        {
            await Task.Delay(pause);
            await InterruptWaitsAsync(plan.Interruption);
        }
        await Task.Delay(plan.EndDelayMilliseconds);
        if (plan.FailsOver)
        {
            await _pair.Primary.KillAsync();
        }
        else
        {
            journal.MarkStandbyReturned();
        }

        await ReturnStandbyAsync(plan);
        if (plan.FailsOver)
        {
            await _pair.Standby.PromoteAsync();
        }

        await _service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
        await stop.CancelAsync();
        await clients;
    }

    private Task LoseStandbyAsync(StandbyLoss loss) => loss switch
    {
        StandbyLoss.Stopped => _pair.Standby.StopAsync(),
        StandbyLoss.Disconnected => _pair.DisconnectStandbyAsync(),
        _ => _pair.Standby.FreezeAsync(),
    };

    private Task ReturnStandbyAsync(FailoverPlan plan) => plan.Loss switch
    {
        StandbyLoss.Stopped => _pair.Standby.StartAsync(),
        StandbyLoss.Disconnected => plan.FailsOver ? Task.CompletedTask : _pair.ReconnectStandbyAsync(),
        _ => _pair.Standby.ResumeAsync(),
    };

    /// <summary>
    /// Interrupts commits that wait for the standby. PostgreSQL then commits their transactions only on the primary, and shows them to
    /// every reader.
    /// </summary>
    private async Task InterruptWaitsAsync(WaitInterruption interruption)
    {
        if (interruption == WaitInterruption.Restarted)
        {
            await _pair.Primary.KillAsync();
            await _pair.Primary.StartAsync();
            return;
        }
        var function = interruption == WaitInterruption.Cancelled ? "pg_cancel_backend" : "pg_terminate_backend";
        await _pair.Primary.ExecuteAsync("postgres", $"select {function}(pid) from pg_stat_activity where wait_event = 'SyncRep'");
    }

    private void CountPaths(FailoverPlan plan, FailoverJournal journal)
    {
        Add(plan.FailsOver ? "failovers" : "standby back", 1);
        Add(plan.Description, 1);
        Add("submissions that waited, answered at the return", journal.AnsweredAfterReturnCount);
        Add("calls reported as not stored, and not repeated", journal.NotStoredCount);
        Add("facts received", journal.FactCount);
        Add("applications", journal.ApplicationCount);

        void Add(string path, int count) => _pathCounts[path] = _pathCounts.GetValueOrDefault(path) + count;
    }

    private void Report(FailoverCaller calls, List<FailoverJournal> journals)
    {
        output.WriteLine($"{journals.Count} rounds, {calls.AnswerCount} answers");
        foreach (var (path, count) in _pathCounts.Concat(calls.RefusalCounts))
        {
            output.WriteLine($"{count,8} {path}");
        }

        if (journals.Count < MinRoundsForFullCoverage)
        {
            return;
        }

        Assert.DoesNotContain(0, _pathCounts.Values);
        Assert.Equal(FailoverPlan.KindCount, _pathCounts.Keys.Count(path => path.StartsWith("standby ", StringComparison.Ordinal)) - 1);
        string[] refusals =
        [
            FailoverCaller.NothingStoredCode,
            FailoverCaller.OutcomeUnknownCode,
            FailoverCaller.ClientDeadline,
            "SESSION-USED",
        ];
        Assert.Empty(refusals.Except(calls.RefusalCounts.Keys));
    }
}
