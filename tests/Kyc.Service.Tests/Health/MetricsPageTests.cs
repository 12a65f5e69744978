using System.Net;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Health;

[Collection(ClusterCollection.Name)]
public sealed class MetricsPageTests(ClusterFixture fixture)
{
    private const string CreateApplicationMetric =
        "kyc_service_kyc_calls{kyc_failure_code=\"\",rpc_grpc_status_code=\"0\",rpc_method=\"/kyc.v1.ApplicationService/CreateApplication\"} 1\n";

    [Fact]
    public async Task The_metrics_page_contains_only_the_metrics_of_its_own_service()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await using var otherService = await ServiceUnderTest.StartAsync(fixture);
        await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);

        // A call is counted when it has ended, which may be after its response has arrived.
        await Eventually.IsTrueAsync(async () => (await GetPageAsync(service)).Contains(CreateApplicationMetric, StringComparison.Ordinal));
        var page = await GetPageAsync(service);
        Assert.Contains("kyc_service_kyc_call_duration_bucket{", page, StringComparison.Ordinal);
        Assert.Contains("kyc_service_kyc_ready 1", page, StringComparison.Ordinal);
        Assert.Contains("system_runtime_", page, StringComparison.Ordinal);
        Assert.DoesNotContain("npgsql", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("service-tests", page, StringComparison.Ordinal);
        Assert.DoesNotContain(CreateApplicationMetric, await GetPageAsync(otherService), StringComparison.Ordinal);
    }

    private static async Task<string> GetPageAsync(ServiceUnderTest service)
    {
        var (status, text) = await service.GetHealthPageAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, status);
        return text;
    }
}
