using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Onboarding;

[Collection(ClusterCollection.Name)]
public sealed class WatchTests(ClusterFixture fixture) : IAsyncLifetime
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_watcher_sees_a_change_as_it_happens_and_the_stream_ends_with_the_final_state()
    {
        var id = await CreateAsync();
        using var watch = Watch(id, afterSequence: 0);
        Assert.True(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
        Assert.Equal((1L, ApplicationState.AwaitingVerification),
            (watch.ResponseStream.Current.Sequence, watch.ResponseStream.Current.State));

        await CancelAsync(id);
        Assert.True(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
        var change = watch.ResponseStream.Current;
        Assert.Equal((2L, ApplicationState.AwaitingVerification, ApplicationState.Cancelled),
            (change.Sequence, change.PreviousState, change.State));
        Assert.False(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
    }

    [Fact]
    public async Task A_watcher_receives_only_the_changes_after_its_cursor()
    {
        var id = await CreateAsync();
        await CancelAsync(id);
        using var watch = Watch(id, afterSequence: 1);
        Assert.True(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
        Assert.Equal(2, watch.ResponseStream.Current.Sequence);
        Assert.False(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
    }

    [Fact]
    public async Task A_watcher_who_has_seen_the_final_state_receives_nothing_and_the_stream_ends()
    {
        var id = await CreateAsync();
        await CancelAsync(id);
        using var watch = Watch(id, afterSequence: 2);
        Assert.False(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
    }

    [Fact]
    public async Task A_change_is_also_sent_to_a_watcher_at_another_instance()
    {
        await using var otherService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        var id = await CreateAsync();
        using var watch = otherService.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id, AfterSequence = 1 },
            ServiceUnderTest.CallerMetadata);
        await watch.ResponseHeadersAsync.WaitAsync(WaitTimeout);
        await CancelAsync(id);
        Assert.True(await watch.ResponseStream.MoveNext(CreateTimeoutToken()));
        Assert.Equal(ApplicationState.Cancelled, watch.ResponseStream.Current.State);
    }

    [Fact]
    public async Task A_watch_of_an_unknown_application_is_refused()
    {
        using var watch = Watch(Guid.NewGuid().ToString("D"), afterSequence: 0);
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", watch.ResponseStream.MoveNext(CreateTimeoutToken()));
    }

    private static CancellationToken CreateTimeoutToken() => new CancellationTokenSource(WaitTimeout).Token;

    private AsyncServerStreamingCall<WatchApplicationResponse> Watch(string id, long afterSequence) =>
        _service.Applications.WatchApplication(new WatchApplicationRequest { ApplicationId = id, AfterSequence = afterSequence },
            ServiceUnderTest.CallerMetadata);

    private async Task<string> CreateAsync() =>
        (await _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
            .Application
            .ApplicationId;

    private async Task CancelAsync(string id) =>
        await _service.Applications.CancelApplicationAsync(
            new CancelApplicationRequest { ApplicationId = id },
            ServiceUnderTest.CallerMetadata);
}
