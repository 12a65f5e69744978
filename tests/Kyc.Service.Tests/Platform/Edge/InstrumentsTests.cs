using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
public sealed class InstrumentsTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;
    private RawClient _raw = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        _raw = new RawClient(_service.Address);
    }

    public async Task DisposeAsync()
    {
        _raw.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Calls_are_counted_by_method_status_and_code_including_those_that_the_framework_refuses()
    {
        using var meter = new MeterReader(_service);
        await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]));
        await _raw.SendAsync(RawClient.GetRevocationStatusMethod, RawClient.CreateFrame([]));
        await _raw.SendAsync(RawClient.GetApplicationMethod, RawClient.CreateFrame([]));
        await _raw.SendAsync(RawClient.GetApplicationMethod, RawClient.CreateFrame([1], claimedLength: 3));
        await _raw.SendAsync("/kyc.v1.ApplicationService/Invented-1", RawClient.CreateFrame([]));
        await _raw.SendAsync("/invented.Service/Invented-2", RawClient.CreateFrame([]));
        await meter.WaitForMeasurementsAsync("kyc.call.duration", 6);
        Assert.All(meter.GetMeasurements("kyc.call.duration"), measurement => Assert.InRange(measurement.Value, double.Epsilon, 30));

        var observed = meter.ReadObservableInstruments().ToLookup(measurement => measurement.Name);
        Assert.Equal(
            [
                (1, $"{RawClient.GetApplicationMethod} 13 REQUEST-MALFORMED"),
                (1, $"{RawClient.GetApplicationMethod} 3 REQUEST-INVALID"),
                (2, $"{RawClient.GetRevocationStatusMethod} 0 "),
                (2, "unknown 12 METHOD-UNKNOWN"),
            ],
            observed["kyc.calls"].Select(measurement => (measurement.Value, measurement.Labels))
                .OrderBy(measurement => measurement.Labels, StringComparer.Ordinal));
        Assert.Equal(
            [(0, RawClient.GetApplicationMethod), (0, RawClient.GetRevocationStatusMethod), (0, "unknown")],
            observed["kyc.calls.active"].Select(measurement => (measurement.Value, measurement.Labels))
                .OrderBy(measurement => measurement.Labels, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_running_call_is_counted_as_active()
    {
        using var meter = new MeterReader(_service);
        var createResponse = await _service.Applications.CreateApplicationAsync(
            Requests.CreateApplication(),
            ServiceUnderTest.CallerMetadata);
        using var watch = _service.Applications.WatchApplication(
            new WatchApplicationRequest { ApplicationId = createResponse.Application.ApplicationId }, ServiceUnderTest.CallerMetadata);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        var method = "/kyc.v1.ApplicationService/WatchApplication";
        Assert.Contains(("kyc.calls.active", 1d, method), meter.ReadObservableInstruments());
        watch.Dispose();
        await Eventually.IsTrueAsync(() => Task.FromResult(meter.ReadObservableInstruments().Contains(("kyc.calls.active", 0d, method))));
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public async Task A_call_is_traced_as_one_activity_without_personal_data()
    {
        var endedActivities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallInstruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = endedActivities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var metadata = ServiceUnderTest.CallerMetadata;
        metadata.Add(CorrelationId.Key, "activity-0001");
        var createRequest = Requests.CreateApplication();
        createRequest.Declaration.BirthDate = "never";
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            _service.Applications.CreateApplicationAsync(createRequest, metadata));
        await Eventually.IsTrueAsync(() => Task.FromResult(endedActivities.Any(IsOurs)));

        var activity = Assert.Single(endedActivities, IsOurs);
        Assert.Equal(("/kyc.v1.ApplicationService/CreateApplication", ActivityKind.Server, ActivityStatusCode.Error),
            (activity.OperationName, activity.Kind, activity.Status));
        Assert.Equal(
            ["kyc-correlation-id=activity-0001", "kyc.failure_code=REQUEST-INVALID", "rpc.grpc.status_code=3",
                "rpc.method=/kyc.v1.ApplicationService/CreateApplication", "rpc.system=grpc"],
            activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

        static bool IsOurs(Activity activity) => (string?)activity.GetTagItem(CorrelationId.Key) == "activity-0001";
    }
}
