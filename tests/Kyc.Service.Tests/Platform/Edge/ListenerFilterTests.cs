using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Kyc.Rig.Parts;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Edge.Authorization;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>Checks that a listener serves its own endpoints only, whatever host name a request gives.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "4(1)S4")]
public sealed class ListenerFilterTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly DevelopmentAuthority _authority = new("listener");
    private TlsServiceUnderTest _service = null!;
    private X509Certificate2 _certificate = null!;

    public async Task InitializeAsync()
    {
        _service = await TlsServiceUnderTest.StartAsync(
            fixture, _authority, [_authority], TestPrincipals.CreateFile(TestPrincipals.CreateProgram("monitor", "MONITOR")));
        _certificate = _authority.IssueClient(TestPrincipals.GetUri("monitor"));
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _authority.Dispose();
        _certificate.Dispose();
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task The_gRPC_port_does_not_serve_the_pages_of_the_health_port(string path)
    {
        using var onHealthPort = new HttpClient { BaseAddress = _service.HealthAddress };
        Assert.NotEqual(HttpStatusCode.NotFound, (await onHealthPort.GetAsync(path)).StatusCode);

        using var client = new HttpClient(_service.CreateHandler(_certificate, _authority));
        using var request = CreateRequest(HttpMethod.Get, path);
        request.Headers.Host = _service.HealthAddress.Authority;
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(request)).StatusCode);

        using var grpcRequest = CreateRequest(HttpMethod.Post, path);
        grpcRequest.Headers.Host = _service.HealthAddress.Authority;
        grpcRequest.Content = CreateGrpcContent();
        using var response = await client.SendAsync(grpcRequest);
        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_health_port_does_not_accept_calls()
    {
        using var client = new HttpClient { BaseAddress = _service.HealthAddress };
        using var content = CreateGrpcContent();
        using var response = await client.PostAsync("/grpc.health.v1.Health/Check", content);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("grpc-status", response.Headers.Select(header => header.Key));
        Assert.DoesNotContain("kyc_calls_total{", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private HttpRequestMessage CreateRequest(HttpMethod method, string path) => new(method, $"https://127.0.0.1:{_service.Port}{path}")
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static ByteArrayContent CreateGrpcContent() =>
        new([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
}
