using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterGroup.Name)]
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
        await _raw.SendAsync(RawClient.Status, RawClient.CreateFrame([]));
        await _raw.SendAsync(RawClient.Status, RawClient.CreateFrame([]));
        await _raw.SendAsync(RawClient.Get, RawClient.CreateFrame([]));
        await _raw.SendAsync(RawClient.Get, RawClient.CreateFrame([1], claimedLength: 3));
        await _raw.SendAsync("/kyc.v1.ApplicationService/Invented-1", RawClient.CreateFrame([]));
        await _raw.SendAsync("/invented.Service/Invented-2", RawClient.CreateFrame([]));
        await meter.WaitForAsync("kyc.call.duration", 6);
        Assert.All(meter.GetMeasurements("kyc.call.duration"), measured => Assert.InRange(measured.Value, double.Epsilon, 30));

        var shown = meter.Observe().ToLookup(measured => measured.Name);
        Assert.Equal(
            [
                (1, $"{RawClient.Get} 13 REQUEST-MALFORMED"), (1, $"{RawClient.Get} 3 REQUEST-INVALID"), (2, $"{RawClient.Status} 0 "),
                (2, "unknown 12 METHOD-UNKNOWN"),
            ],
            shown["kyc.calls"].Select(measured => (measured.Value, measured.Labels))
                .OrderBy(measured => measured.Labels, StringComparer.Ordinal));
        Assert.Equal(
            [(0, RawClient.Get), (0, RawClient.Status), (0, "unknown")],
            shown["kyc.calls.active"].Select(measured => (measured.Value, measured.Labels))
                .OrderBy(measured => measured.Labels, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_running_call_is_counted_as_active()
    {
        using var meter = new MeterReader(_service);
        var created = await _service.Applications.CreateApplicationAsync(Requests.Create(), ServiceUnderTest.Caller);
        using var watch = _service.Applications.WatchApplication(
            new WatchApplicationRequest { ApplicationId = created.Application.ApplicationId }, ServiceUnderTest.Caller);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        var method = "/kyc.v1.ApplicationService/WatchApplication";
        Assert.Contains(("kyc.calls.active", 1d, method), meter.Observe());
        watch.Dispose();
        await Eventually.IsTrueAsync(() => Task.FromResult(meter.Observe().Contains(("kyc.calls.active", 0d, method))));
    }

    [Fact]
    [Trait("Control", "1(5)S1")]
    public async Task A_call_is_one_activity_without_personal_data()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallInstruments.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var metadata = ServiceUnderTest.Caller;
        metadata.Add(CorrelationId.Key, "activity-0001");
        var create = Requests.Create();
        create.Declaration.BirthDate = "never";
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            _service.Applications.CreateApplicationAsync(create, metadata));
        await Eventually.IsTrueAsync(() => Task.FromResult(ended.Any(IsOurs)));

        var activity = Assert.Single(ended, IsOurs);
        Assert.Equal(("/kyc.v1.ApplicationService/CreateApplication", ActivityKind.Server, ActivityStatusCode.Error),
            (activity.OperationName, activity.Kind, activity.Status));
        Assert.Equal(
            ["kyc-correlation-id=activity-0001", "kyc.failure_code=REQUEST-INVALID", "rpc.grpc.status_code=3",
                "rpc.method=/kyc.v1.ApplicationService/CreateApplication", "rpc.system=grpc"],
            activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

        static bool IsOurs(Activity activity) => (string?)activity.GetTagItem(CorrelationId.Key) == "activity-0001";
    }
}
