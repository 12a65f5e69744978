using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Parts;
using Kyc.Service.Platform.Storage;
using Kyc.Service.Tests.Hosting;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Tests.Platform.Storage;

/// <summary>
/// Tests the service with a real primary that has a synchronous standby. Checks that every answer of the service is still true after a
/// failover, and that no state of a database is reported as a fault of the service.
/// </summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Machine.RunFolder, "failover-tests");

    private readonly TestPki _pki = TestPki.Create(ClusterFixture.Now);
    private PostgresPair _pair = null!;
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync()
    {
        Machine.CreatePrivateFolder(Folder);
        _pki.Save(Path.Combine(Folder, "pki"));
        _pair = await PostgresPair.StartAsync(Folder, ["kyc", "kyc_keys"], default);
        _service = await StartAsync("first");
        await _service.ImportFreshCrlAsync(_pki);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        await _pair.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public async Task A_decision_that_no_standby_has_is_never_returned_and_does_not_exist_after_the_failover()
    {
        var session = await Requests.BeginSessionAsync(_service);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(_pki));
        await _pair.Standby.StopAsync();
        await AssertNotAnsweredAsync(SubmitAsync(submission, timeoutSeconds: 3));
        // After a restart, the primary shows the decision to every reader, although no standby has it.
        await _pair.Primary.StopAsync();
        await _pair.Primary.StartAsync();
        Assert.Equal((short)ApplicationState.Verified,
            await _pair.Primary.ExecuteScalarAsync("kyc", $"select state from application where id = '{session.ApplicationId}'"));
        await _service.WaitForReadinessAsync(readiness =>
            readiness.Contains("commits of database kyc wait for a standby", StringComparison.Ordinal));

        await AssertNotAnsweredAsync(GetAsync(session, timeoutSeconds: 3));
        await AssertNotAnsweredAsync(SubmitAsync(submission, timeoutSeconds: 3));
        var transitions = new List<WatchApplicationResponse>();
        await AssertNotAnsweredAsync(WatchAsync(session, transitions, timeoutSeconds: 3));
        Assert.Empty(transitions);
        await AssertNotAnsweredAsync(_service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = session.ApplicationId, Reason = "Inquiry of the customer" },
            ServiceUnderTest.CallerMetadata, GetDeadline(timeoutSeconds: 3)).ResponseAsync);
        // A refusal of the decided session would reveal the decision as much as an answer does, so the call must end with neither.
        await AssertNotAnsweredAsync(_service.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = await GetReferenceCodeAsync(session) }, ServiceUnderTest.CallerMetadata,
            GetDeadline(timeoutSeconds: 3)).ResponseAsync);

        await _pair.Primary.KillAsync();
        await _pair.Standby.StartAsync();
        await _pair.Standby.PromoteAsync();
        await _service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
        Assert.Equal(ApplicationState.AwaitingVerification, (await GetAsync(session, timeoutSeconds: 20)).Application.State);
        Assert.Equal(VerificationOutcome.Verified, (await SubmitAsync(submission, timeoutSeconds: 20)).Outcome);
    }

    [Fact]
    public async Task A_submission_that_waits_for_the_standby_is_stored_once_and_acknowledged_when_the_standby_returns()
    {
        var session = await Requests.BeginSessionAsync(_service);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(_pki));
        await _pair.Standby.StopAsync();
        await AssertNotAnsweredAsync(SubmitAsync(submission, timeoutSeconds: 2));
        var waitingSubmission = SubmitAsync(submission, timeoutSeconds: 25);
        await _pair.Standby.StartAsync();
        Assert.Equal(VerificationOutcome.Verified, (await waitingSubmission).Outcome);
        var transitions = new List<WatchApplicationResponse>();
        await WatchAsync(session, transitions, timeoutSeconds: 20);
        Assert.Equal(
            [ApplicationState.AwaitingVerification, ApplicationState.Verified],
            transitions.Select(transition => transition.State));
    }

    [Fact]
    public async Task Data_read_from_one_primary_is_not_returned_if_another_primary_confirms_the_read()
    {
        var session = await Requests.BeginSessionAsync(_service);
        await _pair.Standby.StopAsync();
        await AssertNotAnsweredAsync(SubmitAsync(Requests.CreateSubmission(session, Requests.IssueCertificate(_pki)), timeoutSeconds: 2));
        // When the wait is cancelled, the decision becomes visible to every reader, although no standby has it.
        await _pair.Primary.ExecuteAsync("postgres", "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
        var timeBeforeRead = await _pair.Primary.ExecuteScalarAsync("postgres", "select clock_timestamp()::text");
        var readCall = GetAsync(session, timeoutSeconds: 25);
        await Eventually.IsTrueAsync(async () => await _pair.Primary.ExecuteScalarAsync(
            "postgres", $"select count(*) from pg_stat_activity where query like 'select%from application where id%' "
                + $"and state = 'idle' and query_start > '{timeBeforeRead}'") is > 0L);
        // The primary is frozen and not killed, because killing it would break the connection on which the confirmation waits.
        await _pair.Primary.FreezeAsync();
        await _pair.Standby.StartAsync();
        await _pair.Standby.PromoteAsync();

        await AssertNotAnsweredAsync(readCall);
        await _pair.Primary.KillAsync();
        await _service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
        Assert.Equal(ApplicationState.AwaitingVerification, (await GetAsync(session, timeoutSeconds: 20)).Application.State);
    }

    [Fact]
    public async Task While_the_database_is_unusable_calls_fail_as_retryable_and_they_succeed_soon_after_it_recovers()
    {
        await RunUnderLoadAsync(
            "database kyc is read-only",
            () => _pair.Primary.SetParameterAsync("default_transaction_read_only", "on"),
            () => _pair.Primary.SetParameterAsync("default_transaction_read_only", null));
        await RunUnderLoadAsync("database kyc does not answer", _pair.Primary.FreezeAsync, _pair.Primary.ResumeAsync);
        await RunUnderLoadAsync("database kyc", _pair.Primary.StopAsync, () => _pair.Primary.StartAsync());
        await RunUnderLoadAsync("commits of database kyc wait for a standby", _pair.Standby.FreezeAsync, _pair.Standby.ResumeAsync);
        await RunUnderLoadAsync("database kyc", _pair.Primary.KillAsync, _pair.Standby.PromoteAsync);
    }

    [Fact]
    public async Task A_service_that_is_started_before_its_database_waits_for_the_database()
    {
        await _pair.Primary.StopAsync();
        await _pair.Standby.StopAsync();
        var startTask = StartAsync("second");
        // The log of the starting service cannot be read yet, so the test checks only that the service still waits while the primary
        // starts.
        Assert.NotSame(startTask, await Task.WhenAny(startTask, _pair.Primary.StartAsync()));
        await _pair.Standby.StartAsync();
        await using var secondService = await startTask;
        Assert.Equal("kyc", secondService.Database.Name);
        await secondService.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_lost_with_its_session_stops_the_work_of_its_holder()
    {
        var heldLock = (await SessionLock.TryTakeAsync(_service.Database, SessionLockName.LedgerCheck, default))!;
        Assert.Null(await SessionLock.TryTakeAsync(_service.Database, SessionLockName.LedgerCheck, default));
        await using var connection = await _service.Database.OpenAsync(default);
        await heldLock.ThrowIfLostAsync(connection);
        await _pair.Primary.ExecuteAsync("kyc", $"select pg_terminate_backend({heldLock.Connection.ProcessID})");
        SessionLock? nextLock = null;
        await Eventually.IsTrueAsync(async () =>
            (nextLock = await SessionLock.TryTakeAsync(_service.Database, SessionLockName.LedgerCheck, default)) is not null);
        await Assert.ThrowsAsync<SessionLockLostException>(() => heldLock.ThrowIfLostAsync(connection));
        await nextLock!.ThrowIfLostAsync(connection);
        await heldLock.DisposeAsync();
        await nextLock.DisposeAsync();
    }

    /// <summary>
    /// Makes calls while <paramref name="enterState"/> brings the database into a state and <paramref name="leaveState"/> brings it out
    /// again. The service must report the given reason for not being ready in this state, and must be ready afterwards.
    /// </summary>
    private async Task RunUnderLoadAsync(string reason, Func<Task> enterState, Func<Task> leaveState)
    {
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CallRepeatedlyAsync(() => stop.IsCancellationRequested)));
        await _service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
        await enterState();
        await _service.WaitForReadinessAsync(readiness => readiness.Contains(reason, StringComparison.Ordinal));
        await leaveState();
        await _service.WaitForReadinessAsync(readiness => readiness.StartsWith("ready", StringComparison.Ordinal));
        await stop.CancelAsync();
        await load;
        // When the service is ready again, no call fails because of an old connection.
        for (var i = 0; i < 20; i++)
        {
            await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        }
    }

    private async Task CallRepeatedlyAsync(Func<bool> isOver)
    {
        while (!isOver())
        {
            try
            {
                var createResponse = await _service.Applications.CreateApplicationAsync(
                    Requests.CreateApplication(),
                    ServiceUnderTest.CallerMetadata,
                    GetDeadline(timeoutSeconds: 2));
                await _service.Applications.GetApplicationAsync(
                    new GetApplicationRequest { ApplicationId = createResponse.Application.ApplicationId }, ServiceUnderTest.CallerMetadata,
                    GetDeadline(timeoutSeconds: 2));
            }
            catch (RpcException exception)
            {
                Assert.True(exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded, exception.Status.Detail);
            }
        }
    }

    private static async Task AssertNotAnsweredAsync(Task call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.True(exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded, exception.Status.Detail);
    }

    private static DateTime GetDeadline(int timeoutSeconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(timeoutSeconds);

    private async Task<SubmitCardVerificationResponse> SubmitAsync(SubmitCardVerificationRequest submission, int timeoutSeconds) =>
        await _service.Cards.SubmitCardVerificationAsync(submission, ServiceUnderTest.CallerMetadata, GetDeadline(timeoutSeconds));

    private async Task<GetApplicationResponse> GetAsync(BeginCardVerificationResponse session, int timeoutSeconds) =>
        await _service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = session.ApplicationId },
            ServiceUnderTest.CallerMetadata, GetDeadline(timeoutSeconds));

    private async Task WatchAsync(BeginCardVerificationResponse session, List<WatchApplicationResponse> transitions, int timeoutSeconds)
    {
        using var watch = _service.Applications.WatchApplication(
            new WatchApplicationRequest { ApplicationId = session.ApplicationId },
            ServiceUnderTest.CallerMetadata,
            GetDeadline(timeoutSeconds));
        await foreach (var transition in watch.ResponseStream.ReadAllAsync())
        {
            transitions.Add(transition);
        }
    }

    private async Task<string> GetReferenceCodeAsync(BeginCardVerificationResponse session) =>
        (string)
            (
                await _pair.Primary.ExecuteScalarAsync(
                    "kyc",
                    $"select reference_code from application where id = '{session.ApplicationId}'"))!;

    private Task<ServiceUnderTest> StartAsync(string name) => ServiceUnderTest.StartAsync(
        new ServiceUnderTest.Settings(
            _pair.CreateConnectionString("kyc"), _pair.CreateConnectionString("kyc_keys"), Path.Combine(Folder, "keys.kek"),
            Path.Combine(Folder, "pki", "anchors"))
        {
            IndexFile = Path.Combine(Folder, name, "revocation.index"),
        },
        new ManualClock(ClusterFixture.Now));
}
