using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Authorization;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// Checks that a program that calls too often is refused and told when it may call again. Other programs must not be affected.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class CallRatesTests(ClusterFixture fixture)
{
    private const string FailureCode = "CALL-RATE-EXCEEDED";

    private static readonly string FirstProgram = TestAccess.OtherPrograms[0];
    private static readonly string SecondProgram = TestAccess.OtherPrograms[1];

    [Fact]
    public async Task A_program_that_exceeds_its_rate_is_refused_until_the_stated_retry_time()
    {
        await using var service = await StartAsync(new CallRate(MaxCallsPerSecond: 1, MaxBurst: 5));
        var calls = 0;
        RpcException exception;
        do
        {
            exception = await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, FirstProgram));
            calls++;
        }
        while (exception.StatusCode == StatusCode.NotFound && calls < 100);
        Assert.InRange(calls, 6, 99);
        Assert.True(
            (await FailureAssert.FailsWithAsync(StatusCode.ResourceExhausted, FailureCode, Task.FromException(exception))).Retryable);
        var details = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        var delay = details.Details.Single(detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.ToTimeSpan();
        Assert.InRange(delay, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        Assert.Equal(Math.Ceiling(delay.TotalMilliseconds),
            double.Parse(exception.Trailers.GetValue("grpc-retry-pushback-ms")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains(
            $"Refused 1 calls of {FirstProgram} with CALL-RATE-EXCEEDED", Assert.Single(service.Log.GetLines(1106)), StringComparison.Ordinal);

        await AssertNotFoundAsync(service, SecondProgram);
        await Eventually.IsTrueAsync(async () =>
            (await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, FirstProgram))).StatusCode == StatusCode.NotFound);
    }

    [Fact]
    public async Task Health_calls_have_a_rate_of_their_own()
    {
        await using var service = await StartAsync(new CallRate(MaxCallsPerSecond: 1, MaxBurst: 5));
        var health = new Grpc.Health.V1.Health.HealthClient(service.GetInvoker(FirstProgram));
        StatusCode status;
        do
        {
            status = (await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, FirstProgram))).StatusCode;
        }
        while (status == StatusCode.NotFound);
        Assert.Equal(StatusCode.ResourceExhausted, status);

        for (var i = 0; i < 5; i++)
        {
            await health.CheckAsync(new HealthCheckRequest());
        }

        var exception = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await health.CheckAsync(new HealthCheckRequest());
            }
        });
        Assert.StartsWith(FailureCode, exception.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_are_limited_by_principal_listener_and_kind()
    {
        var refusedCalls = new RefusedCalls(TimeProvider.System, NullLogger<RefusedCalls>.Instance);
        await using var limiter = new CallRateLimiter(
            new CallRates(new CallRate(MaxCallsPerSecond: 1, MaxBurst: 4), new CallRate(MaxCallsPerSecond: 1, MaxBurst: 2)), refusedCalls);
        CallSource[] sources =
        [
            new(ListenerKind.Network, "front-end", IsInteractive: false), new(ListenerKind.Network, "kiosk-1", IsInteractive: true),
            new(ListenerKind.Network, "kiosk-2", IsInteractive: true), new(ListenerKind.Network, "", IsInteractive: true),
            new(ListenerKind.OperatorSocket, "", IsInteractive: true),
        ];
        var call = new CallState(CallPolicy.Policies.First(policy => policy.RequiresCaller), "test");
        Assert.Equal([4, 2, 2, 2, 2], sources.Select(source =>
        {
            var count = 0;
            while (limiter.TryAcquire(call, source, out _))
            {
                count++;
            }

            return count;
        }));
    }

    private async Task<ServiceUnderTest> StartAsync(CallRate rate) => await ServiceUnderTest.StartAsync(
        await ServiceUnderTest.CreateSettingsAsync(fixture), new ManualClock(ClusterFixture.Now),
        services => services.Replace(ServiceDescriptor.Singleton(new CallRates(rate, rate))));

    private static async Task AssertNotFoundAsync(ServiceUnderTest service, string program) =>
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", GetAsync(service, program));

    private static Task GetAsync(ServiceUnderTest service, string program) =>
        GetAsync(service.GetInvoker(program), ServiceUnderTest.CallerMetadata);

    private static async Task GetAsync(CallInvoker invoker, Metadata metadata) =>
        await new ApplicationService.ApplicationServiceClient(invoker).GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = Guid.NewGuid().ToString("D") }, metadata);
}
