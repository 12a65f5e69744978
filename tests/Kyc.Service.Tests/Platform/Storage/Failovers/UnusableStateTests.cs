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
    public async Task In_any_unusable_state_of_a_database_calls_fail_as_retryable_and_they_succeed_after_the_state_ends(string database)
    {
        await using var service = await StartAsync();
        foreach (var state in UnusableState.StatesWhileRunning.Take(StateCount))
        {
            var calls = new FailoverCaller(service);
            await _pairs[database].WaitForStandbyAsync(service);
            await RunUnderLoadAsync(database, state, calls);
            output.WriteLine($"  {string.Join(", ", calls.RefusalCounts.Select(refusal => $"{refusal.Value} {refusal.Key}"))}");
            Assert.Equal("", string.Join('\n', service.Log.GetLines(1103)));
            await RestorePairAsync(database, state);
        }
    }

    [Theory]
    [InlineData("kyc")]
    [InlineData("kyc_keys")]
    public async Task A_service_started_in_any_unusable_state_of_a_database_waits_and_works_after_the_state_ends(string database)
    {
        foreach (var state in UnusableState.StatesAtStart.Take(StateCount))
        {
            await state.Begin(_pairs[database]);
            var startTask = StartAsync();
            // The delay is longer than the time limit for a check of a database.
            Assert.NotSame(startTask, await Task.WhenAny(startTask, Task.Delay(TimeSpan.FromSeconds(4))));
            await state.End(_pairs[database]);
            var endTimestamp = Stopwatch.GetTimestamp();
            await using var service = await startTask;
            var timeToListening = Stopwatch.GetElapsedTime(endTimestamp);
            await service.WaitForReadinessAsync(IsReady);
            var timeToReady = Stopwatch.GetElapsedTime(endTimestamp);
            await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
            var timeToFirstSuccess = Stopwatch.GetElapsedTime(endTimestamp);
            output.WriteLine(
                $"{database}, at the start: {state.Name}: listens {timeToListening.TotalSeconds:F1} s, ready {timeToReady.TotalSeconds:F1} s, "
                    + $"first success {timeToFirstSuccess.TotalSeconds:F1} s after the end");
            Assert.NotEmpty(service.Log.GetLines(1004));
            await RestorePairAsync(database, state);
        }
    }

    private async Task RunUnderLoadAsync(string database, UnusableState state, FailoverCaller calls)
    {
        using var stop = new CancellationTokenSource();
        var stateEnd = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Task.WhenAll(Enumerable.Range(0, CallerCount).Select(_ => CallAsync(calls, stateEnd.Task, stop.Token)));
        var beginTimestamp = Stopwatch.GetTimestamp();
        await state.Begin(_pairs[database]);
        var beginDuration = Stopwatch.GetElapsedTime(beginTimestamp);
        await WaitUntilReportedAsync(database, state, calls.Service);
        var timeToNotReady = Stopwatch.GetElapsedTime(beginTimestamp);
        await state.End(_pairs[database]);
        stateEnd.SetResult(Stopwatch.GetTimestamp());
        await calls.Service.WaitForReadinessAsync(IsReady);
        var timeToReady = Stopwatch.GetElapsedTime(await stateEnd.Task);
        await stop.CancelAsync();
        var timeToFirstSuccess = (await load).Min();
        output.WriteLine(
            $"{database}: {state.Name}: not ready {timeToNotReady.TotalSeconds:F1} s after the beginning, which took {beginDuration.TotalSeconds:F1} s; "
                + $"ready {timeToReady.TotalSeconds:F1} s and first success {timeToFirstSuccess.TotalSeconds:F1} s after the end");
    }

    /// <summary>
    /// Waits until <c>/readyz</c> reports that the database cannot be used. Meanwhile begins the state again and again if the state
    /// requires it.
    /// </summary>
    private async Task WaitUntilReportedAsync(string database, UnusableState state, ServiceUnderTest service)
    {
        while (!(await service.GetHealthPageAsync("/readyz")).Text.Contains($"database {database}", StringComparison.Ordinal))
        {
            if (state.IsRepeated)
            {
                await state.Begin(_pairs[database]);
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>
    /// Opens and reads applications until cancelled, and in any case until both succeed after the end of the state. Returns the time from
    /// the end of the state to this first success.
    /// </summary>
    private static async Task<TimeSpan> CallAsync(FailoverCaller calls, Task<long> stateEnd, CancellationToken cancellationToken)
    {
        TimeSpan? timeToFirstSuccess = null;
        while (timeToFirstSuccess is null || !cancellationToken.IsCancellationRequested)
        {
            var hasEnded = stateEnd.IsCompleted;
            var (createResponse, _) = await calls.TryAsync(
                options => calls.Service.Applications.CreateApplicationAsync(Requests.CreateApplication(), options), DeadlineMilliseconds);
            if (createResponse is null)
            {
                await Task.Delay(Pause, CancellationToken.None);
                continue;
            }
            var getRequest = new GetApplicationRequest { ApplicationId = createResponse.Application.ApplicationId };
            var (response, _) = await calls.TryAsync(
                options => calls.Service.Applications.GetApplicationAsync(getRequest, options),
                DeadlineMilliseconds);
            if (response is not null && hasEnded)
            {
                timeToFirstSuccess ??= Stopwatch.GetElapsedTime(await stateEnd);
            }
        }
        return timeToFirstSuccess.Value;
    }

    /// <summary>Restores a pair of primary and standby if the state ended with a failover.</summary>
    private async Task RestorePairAsync(string database, UnusableState state)
    {
        if (!state.FailsOver)
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
                Path.Combine(Folder, "pki", "anchors"))
            {
                // A client that repeats an unanswered call begins many sessions of an application.
                AdditionalArguments = ["--Kyc:MaxSessionsPerApplication=1000"],
            },
            new ManualClock(ClusterFixture.Now));

    private static bool IsReady(string text) => text.StartsWith("ready", StringComparison.Ordinal);
}
