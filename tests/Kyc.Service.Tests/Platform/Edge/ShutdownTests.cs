using Dapper;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterGroup.Name)]
public sealed class ShutdownTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_running_call_is_finished_before_the_service_stops()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller)).Application.ApplicationId;
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select 1 from application for update");
        var cancelling = _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = id },
            ServiceUnderTest.Caller).ResponseAsync;
        // A separate connection is used, because within a transaction PostgreSQL keeps showing the activity that its first query saw.
        await using var observer = await _service.Database.OpenAsync(CancellationToken.None);
        await Eventually.IsTrueAsync(async () => await observer.ExecuteScalarAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"));

        var stopping = _service.StopAsync();
        Assert.False(cancelling.IsCompleted || stopping.IsCompleted);
        await transaction.CommitAsync();
        Assert.Equal(ApplicationState.Cancelled, (await cancelling.WaitAsync(WaitTimeout)).Application.State);
        await stopping.WaitAsync(WaitTimeout);
    }

    [Fact]
    public async Task Watches_end_with_a_code_that_says_to_resume()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller)).Application.ApplicationId;
        using var watch =
            _service.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id }, ServiceUnderTest.Caller);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        var seen = watch.ResponseStream.Current.Sequence;
        using var health = new Grpc.Health.V1.Health.HealthClient(_service.Channel).Watch(
            new HealthCheckRequest { Service = "kyc.v1.ApplicationService" });
        do
        {
            Assert.True(await health.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        }
        while (health.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving);

        var stopping = _service.StopAsync();
        Assert.True(
            (await FailureAssert.FailsWithAsync(StatusCode.Unavailable, "SERVICE-STOPPING",
                watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout))).Retryable);
        var healthStatus = health.ResponseStream.Current.Status;
        while (await health.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout))
        {
            healthStatus = health.ResponseStream.Current.Status;
        }

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, healthStatus);
        await stopping.WaitAsync(WaitTimeout);

        await using var restarted = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await restarted.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = id }, ServiceUnderTest.Caller);
        using var resumed = restarted.Applications.WatchApplication(
            new WatchApplicationRequest { ApplicationId = id, AfterSequence = seen }, ServiceUnderTest.Caller);
        Assert.True(await resumed.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        Assert.Equal(ApplicationState.Cancelled, resumed.ResponseStream.Current.State);
    }

    [Fact]
    public async Task An_idle_reflection_stream_ends_as_well()
    {
        // Kestrel resets the caller's half of the stream directly after the trailers, and .NET's client occasionally sees the reset first,
        // so the test is repeated. If the service did not end the stream, no attempt would receive SERVICE-STOPPING.
        var ended = await StopWithIdleReflectionStreamAsync(_service);
        for (var again = 0; again < 4 && ended.StatusCode == StatusCode.Internal; again++)
        {
            await using var another = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
            ended = await StopWithIdleReflectionStreamAsync(another);
        }
        await FailureAssert.FailsWithAsync(StatusCode.Unavailable, "SERVICE-STOPPING", Task.FromException(ended));
    }

    private static async Task<RpcException> StopWithIdleReflectionStreamAsync(ServiceUnderTest service)
    {
        using var call = new ServerReflection.ServerReflectionClient(service.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        var stopping = service.StopAsync();
        var ended = await Assert.ThrowsAsync<RpcException>(() =>
            call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        await stopping.WaitAsync(WaitTimeout);
        return ended;
    }
}
