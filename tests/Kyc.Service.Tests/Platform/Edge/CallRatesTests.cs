using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// Checks that a program that calls too often is refused and told when it may call again. Other programs must not be affected.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class CallRatesTests(ClusterFixture fixture)
{
    private const string FailureCode = "CALL-RATE-EXCEEDED";

    [Fact]
    public async Task A_program_that_exceeds_its_rate_is_refused_until_the_stated_retry_time()
    {
        await using var service = await StartAsync(new CallRateLimits(MaxCallsPerSecond: 1, MaxBurst: 5));
        var calls = 0;
        RpcException exception;
        do
        {
            exception = await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, "front-end"));
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
        Assert.Contains("1 calls refused", Assert.Single(service.Log.GetLines(1106)), StringComparison.Ordinal);

        await AssertNotFoundAsync(service, "kiosk");
        await Eventually.IsTrueAsync(async () =>
            (await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, "front-end"))).StatusCode == StatusCode.NotFound);
    }

    [Fact]
    public async Task Calls_without_a_valid_name_share_one_rate_limit_and_health_calls_have_no_limit()
    {
        await using var service = await StartAsync(new CallRateLimits(MaxCallsPerSecond: 1, MaxBurst: 2));
        var health = new Grpc.Health.V1.Health.HealthClient(service.Channel);
        for (var i = 0; i < 20; i++)
        {
            await health.CheckAsync(new HealthCheckRequest());
        }

        string[] invalidNames = ["none such", "", "no:name"];
        for (var calls = 0; service.Log.GetLines(1106).Count == 0 && calls < 100; calls++)
        {
            var exception = await Assert.ThrowsAsync<RpcException>(() => GetAsync(service, invalidNames[calls % invalidNames.Length]));
            Assert.Contains(exception.Status.Detail.Split(':')[0], new[] { "CALLER-UNNAMED", FailureCode });
        }
        Assert.NotEmpty(service.Log.GetLines(1106));
        await AssertNotFoundAsync(service, "kiosk");
    }

    private async Task<ServiceUnderTest> StartAsync(CallRateLimits limits) => await ServiceUnderTest.StartAsync(
        await ServiceUnderTest.CreateSettingsAsync(fixture), new ManualClock(ClusterFixture.Now),
        services => services.Replace(ServiceDescriptor.Singleton(limits)));

    private static async Task AssertNotFoundAsync(ServiceUnderTest service, string program) =>
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", GetAsync(service, program));

    private static async Task GetAsync(ServiceUnderTest service, string program) => await service.Applications.GetApplicationAsync(
        new GetApplicationRequest { ApplicationId = Guid.NewGuid().ToString("D") },
        new Metadata { { "kyc-caller-program", program }, { "kyc-caller-person", "clerk" } },
        TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(25));
}
