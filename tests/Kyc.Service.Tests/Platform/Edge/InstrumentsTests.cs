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
    public async Task Calls_are_counted_by_method_status_and_code_also_those_the_engine_refuses()
    {
        using var meter = new MeterReader(_service);
        await _raw.SendAsync(RawClient.Status, RawClient.Frame([]));
        await _raw.SendAsync(RawClient.Status, RawClient.Frame([]));
        await _raw.SendAsync(RawClient.Get, RawClient.Frame([]));
        await _raw.SendAsync(RawClient.Get, RawClient.Frame([1], claimedLength: 3));
        await _raw.SendAsync("/kyc.v1.ApplicationService/Invented-1", RawClient.Frame([]));
        await _raw.SendAsync("/invented.Service/Invented-2", RawClient.Frame([]));
        await meter.WaitForAsync("kyc.calls", 6);

        Assert.Equal(
            [
                $"{RawClient.Get} 13 REQUEST-MALFORMED", $"{RawClient.Get} 3 REQUEST-INVALID",
                $"{RawClient.Status} 0 ", $"{RawClient.Status} 0 ", "unknown 12 METHOD-UNKNOWN", "unknown 12 METHOD-UNKNOWN",
            ],
            meter.Of("kyc.calls").Select(measured => measured.Labels).Order(StringComparer.Ordinal));
        Assert.Equal(6, meter.Of("kyc.call.duration").Count(measured => measured.Value is > 0 and < 30));
        Assert.Equal(0, meter.Of("kyc.calls.active").Sum(measured => measured.Value));
        Assert.Equal(6, meter.Of("kyc.calls.active").Count(measured => measured.Value > 0));
    }

    [Fact]
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
        await Refused.WithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", _service.Applications.CreateApplicationAsync(create, metadata));
        await Eventually.TrueAsync(() => Task.FromResult(ended.Any(IsOurs)));

        var activity = Assert.Single(ended, IsOurs);
        Assert.Equal(("/kyc.v1.ApplicationService/CreateApplication", ActivityKind.Server, ActivityStatusCode.Error), (activity.OperationName, activity.Kind, activity.Status));
        Assert.Equal(
            ["kyc-correlation-id=activity-0001", "kyc.failure_code=REQUEST-INVALID", "rpc.grpc.status_code=3", "rpc.method=/kyc.v1.ApplicationService/CreateApplication", "rpc.system=grpc"],
            activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

        static bool IsOurs(Activity activity) => (string?)activity.GetTagItem(CorrelationId.Key) == "activity-0001";
    }
}
