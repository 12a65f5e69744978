using Dapper;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
public sealed class ShutdownTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_running_call_is_finished_before_the_service_stops()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select 1 from application for update");
        var cancelTask = _service.Applications.CancelApplicationAsync(new CancelApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata).ResponseAsync;
        // A separate connection is used, because within a transaction PostgreSQL keeps showing the activity that its first query saw.
        await using var observer = await _service.Database.OpenAsync(CancellationToken.None);
        await Eventually.IsTrueAsync(async () => await observer.ExecuteScalarAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"));

        var stopTask = _service.StopAsync();
        Assert.False(cancelTask.IsCompleted || stopTask.IsCompleted);
        await transaction.CommitAsync();
        Assert.Equal(ApplicationState.Cancelled, (await cancelTask.WaitAsync(WaitTimeout)).Application.State);
        await stopTask.WaitAsync(WaitTimeout);
    }

    [Fact]
    public async Task When_the_service_stops_open_watches_end_with_a_retryable_code_and_can_be_resumed()
    {
        var id = (await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;
        using var watch =
            _service.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id }, ServiceUnderTest.CallerMetadata);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        var lastSequence = watch.ResponseStream.Current.Sequence;
        using var health = new Grpc.Health.V1.Health.HealthClient(_service.Channel).Watch(
            new HealthCheckRequest { Service = "kyc.v1.ApplicationService" });
        do
        {
            Assert.True(await health.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        }
        while (health.ResponseStream.Current.Status != HealthCheckResponse.Types.ServingStatus.Serving);

        var stopTask = _service.StopAsync();
        Assert.True(
            (await FailureAssert.FailsWithAsync(StatusCode.Unavailable, "SERVICE-STOPPING",
                watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout))).Retryable);
        var healthStatus = health.ResponseStream.Current.Status;
        while (await health.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout))
        {
            healthStatus = health.ResponseStream.Current.Status;
        }

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, healthStatus);
        await stopTask.WaitAsync(WaitTimeout);

        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        await restartedService.Applications.CancelApplicationAsync(
            new CancelApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata);
        using var resumedWatch = restartedService.Applications.WatchApplication(
            new WatchApplicationRequest { ApplicationId = id, AfterSequence = lastSequence }, ServiceUnderTest.CallerMetadata);
        Assert.True(await resumedWatch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        Assert.Equal(ApplicationState.Cancelled, resumedWatch.ResponseStream.Current.State);
    }

    [Fact]
    public async Task When_the_service_stops_an_idle_reflection_stream_ends_with_a_code()
    {
        // Kestrel resets the caller's half of the stream directly after the trailers, and .NET's client occasionally sees the reset first,
        // so the test is repeated. If the service did not end the stream, no attempt would receive SERVICE-STOPPING.
        var exception = await StopWithIdleReflectionStreamAsync(_service);
        for (var retry = 0; retry < 4 && exception.StatusCode == StatusCode.Internal; retry++)
        {
            await using var otherService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
            exception = await StopWithIdleReflectionStreamAsync(otherService);
        }
        await FailureAssert.FailsWithAsync(StatusCode.Unavailable, "SERVICE-STOPPING", Task.FromException(exception));
    }

    private static async Task<RpcException> StopWithIdleReflectionStreamAsync(ServiceUnderTest service)
    {
        using var call = new ServerReflection.ServerReflectionClient(service.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        var stopTask = service.StopAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(() =>
            call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        await stopTask.WaitAsync(WaitTimeout);
        return exception;
    }
}
