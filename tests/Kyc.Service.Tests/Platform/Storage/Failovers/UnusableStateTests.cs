using System.Diagnostics;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;
using Kyc.VirtualCard.Pki;
using Xunit.Abstractions;

namespace Kyc.Service.Tests.Platform.Storage.Failovers;

/// <summary>
/// Brings each of the two databases, on separate servers, into states in which it cannot be used. Checks that calls may be repeated in
/// these states and work again afterwards. The times until the service is ready and until the first call succeeds are printed but not
/// checked, because they also depend on the machine.
/// </summary>
public sealed class UnusableStateTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int CallerCount = 8;
    private const int DeadlineMilliseconds = 2000;

    private static readonly int StateCount = RoundCount.Get("KYC_DATABASE_MODES", 2);
    private static readonly string Folder = Path.Combine(Machine.RunFolder, "database-modes-tests");
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly TestPki _pki = TestPki.Create(ClusterFixture.Now);
    private readonly Dictionary<string, PostgresPair> _pairs = [];

    public async Task InitializeAsync()
    {
        Machine.CreatePrivateFolder(Folder);
        _pki.Save(Path.Combine(Folder, "pki"));
        foreach (var database in new[] { "kyc", "kyc_keys" })
        {
            _pairs[database] = await PostgresPair.StartAsync(Path.Combine(Folder, database), [database], default);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var pair in _pairs.Values)
        {
            await pair.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    [Theory]
    [InlineData("kyc")]
    [InlineData("kyc_keys")]
    public async Task In_any_state_of_a_database_calls_may_be_repeated_and_work_afterwards(string database)
    {
        await using var service = await StartAsync();
        foreach (var mode in UnusableState.WhileRunning.Take(StateCount))
        {
            var calls = new FailoverCalls(service);
            await _pairs[database].WaitForStandbyAsync(service);
            await RunUnderLoadAsync(database, mode, calls);
            output.WriteLine($"  {string.Join(", ", calls.RefusalCounts.Select(refused => $"{refused.Value} {refused.Key}"))}");
            Assert.Equal("", string.Join('\n', service.Log.GetLines(1103)));
            await RestorePairAsync(database, mode);
        }
    }

    [Theory]
    [InlineData("kyc")]
    [InlineData("kyc_keys")]
    public async Task In_any_state_of_a_database_a_starting_service_waits_and_works_afterwards(string database)
    {
        foreach (var mode in UnusableState.AtTheStart.Take(StateCount))
        {
            await mode.Begin(_pairs[database]);
            var starting = StartAsync();
            // The delay is longer than the time limit for a check of a database.
            Assert.NotSame(starting, await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(4))));
            await mode.End(_pairs[database]);
            var ended = Stopwatch.GetTimestamp();
            await using var service = await starting;
            var listens = Stopwatch.GetElapsedTime(ended);
            await service.WaitForReadinessAsync(IsReady);
            var ready = Stopwatch.GetElapsedTime(ended);
            await service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller);
            var first = Stopwatch.GetElapsedTime(ended);
            output.WriteLine(
                $"{database}, at the start: {mode.Name}: listens {listens.TotalSeconds:F1} s, ready {ready.TotalSeconds:F1} s, "
                + $"first success {first.TotalSeconds:F1} s after the end");
            Assert.NotEmpty(service.Log.GetLines(1004));
            await RestorePairAsync(database, mode);
        }
    }

    private async Task RunUnderLoadAsync(string database, UnusableState mode, FailoverCalls calls)
    {
        using var stop = new CancellationTokenSource();
        var ended = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Task.WhenAll(Enumerable.Range(0, CallerCount).Select(_ => CallAsync(calls, ended.Task, stop.Token)));
        var begun = Stopwatch.GetTimestamp();
        await mode.Begin(_pairs[database]);
        var takes = Stopwatch.GetElapsedTime(begun);
        await WaitUntilReportedAsync(database, mode, calls.Service);
        var red = Stopwatch.GetElapsedTime(begun);
        await mode.End(_pairs[database]);
        ended.SetResult(Stopwatch.GetTimestamp());
        await calls.Service.WaitForReadinessAsync(IsReady);
        var ready = Stopwatch.GetElapsedTime(await ended.Task);
        await stop.CancelAsync();
        var first = (await load).Min();
        output.WriteLine(
            $"{database}: {mode.Name}: not ready {red.TotalSeconds:F1} s after the beginning, which took {takes.TotalSeconds:F1} s; "
            + $"ready {ready.TotalSeconds:F1} s and first success {first.TotalSeconds:F1} s after the end");
    }

    /// <summary>
    /// Waits until <c>/readyz</c> reports that the database cannot be used. Meanwhile begins the state again and again if the state
    /// requires it.
    /// </summary>
    private async Task WaitUntilReportedAsync(string database, UnusableState mode, ServiceUnderTest service)
    {
        while (!(await service.GetPageAsync("/readyz")).Text.Contains($"database {database}", StringComparison.Ordinal))
        {
            if (mode.IsRepeated)
            {
                await mode.Begin(_pairs[database]);
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>
    /// Opens and reads applications until cancelled, and in any case until both succeed after the end of the state. Returns the time from
    /// the end of the state to this first success.
    /// </summary>
    private static async Task<TimeSpan> CallAsync(FailoverCalls calls, Task<long> ended, CancellationToken cancellationToken)
    {
        TimeSpan? first = null;
        while (first is null || !cancellationToken.IsCancellationRequested)
        {
            var hasEnded = ended.IsCompleted;
            var (created, _) = await calls.TryAsync(
                options => calls.Service.Applications.CreateApplicationAsync(Requests.Create(), options), DeadlineMilliseconds);
            if (created is null)
            {
                await Task.Delay(Pause, CancellationToken.None);
                continue;
            }
            var get = new GetApplicationRequest { ApplicationId = created.Application.ApplicationId };
            var (response, _) = await calls.TryAsync(
                options => calls.Service.Applications.GetApplicationAsync(get, options),
                DeadlineMilliseconds);
            if (response is not null && hasEnded)
            {
                first ??= Stopwatch.GetElapsedTime(await ended);
            }
        }
        return first.Value;
    }

    /// <summary>Restores a pair of primary and standby if the state ended with a failover.</summary>
    private async Task RestorePairAsync(string database, UnusableState mode)
    {
        if (!mode.FailsOver)
        {
            return;
        }

        await _pairs[database].Primary.KillAsync();
        await _pairs[database].SwapRolesAsync();
    }

    private async Task<ServiceUnderTest> StartAsync() =>
        await ServiceUnderTest.StartAsync(
            new ServiceUnderTest.Settings(
                _pairs["kyc"].CreateConnectionString("kyc"),
                _pairs["kyc_keys"].CreateConnectionString("kyc_keys"),
                Path.Combine(Folder, "keys.kek"),
                Path.Combine(Folder, "pki", "anchors")),
            new ManualClock(ClusterFixture.Now));

    private static bool IsReady(string text) => text.StartsWith("ready", StringComparison.Ordinal);
}
