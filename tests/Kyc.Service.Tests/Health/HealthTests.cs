using System.Net;
using Dapper;
using Grpc.Core;
using Grpc.Health.V1;
using Kyc.Service.Platform.Edge.Probes;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Edge;
using Npgsql;
using Status = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Kyc.Service.Tests.Health;

[Collection(ClusterCollection.Name)]
public sealed class HealthTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string ApplicationServiceName = "kyc.v1.ApplicationService";
    private const string CardServiceName = "kyc.v1.CardVerificationService";
    private const string RevocationServiceName = "kyc.v1.RevocationService";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private ServiceUnderTest _service = null!;
    private Grpc.Health.V1.Health.HealthClient _health = null!;

    public async Task InitializeAsync()
    {
        _service = await ServiceUnderTest.StartAsync(fixture);
        // This client sends no caller name and no deadline, like a load balancer.
        _health = new Grpc.Health.V1.Health.HealthClient(_service.Channel);
        await WaitForStatusAsync("", Status.Serving);
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Without_a_fresh_revocation_list_only_card_verification_is_not_serving()
    {
        Assert.Equal(
            (Status.Serving, Status.Serving, Status.NotServing),
            (
                await GetStatusAsync(ApplicationServiceName),
                await GetStatusAsync(RevocationServiceName),
                await GetStatusAsync(CardServiceName)));
        using var watch = _health.Watch(new HealthCheckRequest { Service = CardServiceName });
        await WaitForStatusAsync(watch, Status.NotServing);

        await _service.ImportFreshCrlAsync(fixture.Pki);
        await WaitForStatusAsync(watch, Status.Serving);
        Assert.Equal(Status.Serving, await GetStatusAsync(CardServiceName));

        _service.Clock.Advance(TimeSpan.FromDays(4));
        await WaitForStatusAsync(watch, Status.NotServing);
        Assert.Equal((Status.Serving, Status.Serving), (await GetStatusAsync(""), await GetStatusAsync(ApplicationServiceName)));
    }

    [Fact]
    public async Task When_every_trust_anchor_has_expired_only_the_application_service_is_serving()
    {
        _service.Clock.Advance(TimeSpan.FromDays(365 * 40));
        await WaitForStatusAsync("", Status.NotServing);
        Assert.Equal(
            (Status.Serving, Status.NotServing, Status.NotServing),
            (
                await GetStatusAsync(ApplicationServiceName),
                await GetStatusAsync(RevocationServiceName),
                await GetStatusAsync(CardServiceName)));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: no trust anchor is valid today\n"),
            await _service.GetHealthPageAsync("/readyz"));
        Assert.Equal((HttpStatusCode.OK, "alive\n"), await _service.GetHealthPageAsync("/healthz"));
    }

    [Fact]
    public async Task Readiness_warns_before_revocation_lists_expire_and_each_warning_is_logged_once()
    {
        await _service.ImportFreshCrlAsync(fixture.Pki);
        await _service.WaitForReadinessAsync(readiness =>
            !readiness.Contains("expire within", StringComparison.Ordinal)
            && !readiness.Contains("cannot be verified", StringComparison.Ordinal));

        // The revocation list expires 47 hours after the start. The warning begins twelve hours earlier.
        _service.Clock.Advance(TimeSpan.FromHours(36));
        await WaitForListWarningsAsync("warning: 1 of 1 revocation lists expire within 12:00:00");
        _service.Clock.Advance(TimeSpan.FromHours(1));
        _service.Clock.Advance(TimeSpan.FromHours(11));
        await WaitForListWarningsAsync("warning: 1 of 1 revocation lists cannot be used: they are not fresh");

        await _service.ImportFreshCrlAsync(fixture.Pki);
        await WaitForListWarningsAsync();
        Assert.Equal(
            [
                "Revocation lists: 1 of 1 expire within 12:00:00, 0 are not fresh",
                "Revocation lists: 0 of 1 expire within 12:00:00, 1 are not fresh",
            ],
            _service.Log.GetLines(1303));
        Assert.Single(_service.Log.GetLines(1304));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_service_is_serving_while_either_database_is_unavailable(bool isKeyDatabase)
    {
        // The service is ready. It warns that cards cannot be verified yet, before a person is affected.
        Assert.Equal(
            (HttpStatusCode.OK, "ready\n" + ServiceUnderTest.NoListWarning), await _service.GetHealthPageAsync("/readyz"));
        var measurements = _service
            .Meter.ReadObservableInstruments()
            .ToLookup(measurement => measurement.Name, measurement => measurement.Value);
        Assert.Equal((1, 0), (Assert.Single(measurements["kyc.ready"]), Assert.Single(measurements["kyc.cards.ready"])));
        var databaseName = new NpgsqlConnectionStringBuilder(
            isKeyDatabase ? _service.CurrentSettings.KeyDatabase : _service.CurrentSettings.Database).Database;
        using var watch = _health.Watch(new HealthCheckRequest { Service = ApplicationServiceName });
        await WaitForStatusAsync(watch, Status.Serving);

        await ExecuteOnClusterAsync(
            $"alter database {databaseName} allow_connections false; "
                + $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{databaseName}'");
        await WaitForStatusAsync(watch, Status.NotServing);
        Assert.Equal((Status.NotServing, Status.NotServing), (await GetStatusAsync(""), await GetStatusAsync(CardServiceName)));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, $"not ready: database {(isKeyDatabase ? "kyc_keys" : "kyc")} does not answer\n"),
            await _service.GetHealthPageAsync("/readyz"));

        await ExecuteOnClusterAsync($"alter database {databaseName} allow_connections true");
        await WaitForStatusAsync(watch, Status.Serving);
        Assert.Equal(HttpStatusCode.OK, (await _service.GetHealthPageAsync("/readyz")).Status);
    }

    [Fact]
    public async Task A_health_check_of_an_unknown_service_fails_and_a_watch_reports_the_service_as_unknown()
    {
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "HEALTH-SERVICE-UNKNOWN",
            _health.CheckAsync(new HealthCheckRequest { Service = "kyc.v1.Nothing" }));
        using var watch = _health.Watch(new HealthCheckRequest { Service = "kyc.v1.Nothing" });
        await WaitForStatusAsync(watch, Status.ServiceUnknown);
    }

    [Fact]
    public async Task The_number_of_health_watchers_is_limited_and_an_ended_watch_makes_room_for_another()
    {
        using var rawClient = new RawClient(_service.Address);
        using var watcherCancellation = new CancellationTokenSource();
        var watchers = new List<HttpResponseMessage>();
        for (var i = 0; i < ProbeStreams.MaxStreams; i++)
        {
            watchers.Add(
                await rawClient.OpenAsync(
                    RawClient.CreateRequest("/grpc.health.v1.Health/Watch", new ByteArrayContent(RawClient.CreateFrame([])), timeout: null),
                    watcherCancellation.Token));
        }

        using (var refusedWatch = _health.Watch(new HealthCheckRequest()))
        {
            await FailureAssert.FailsWithAsync(
                StatusCode.ResourceExhausted,
                "LIMIT-REACHED",
                refusedWatch.ResponseStream.MoveNext(CancellationToken.None));
        }

        Assert.Equal(Status.Serving, await GetStatusAsync(""));

        watchers.ForEach(watcher => watcher.Dispose());
        await Eventually.IsTrueAsync(async () =>
        {
            using var watch = _health.Watch(new HealthCheckRequest());
            try
            {
                return await ReadNextStatusAsync(watch) == Status.Serving;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
            {
                return false;
            }
        });
    }

    private async Task<Status> GetStatusAsync(string service) =>
        (await _health.CheckAsync(new HealthCheckRequest { Service = service })).Status;

    private Task WaitForStatusAsync(string service, Status status) =>
        Eventually.IsTrueAsync(async () => await GetStatusAsync(service) == status);

    // Compares only the warnings about revocation lists, because after so many hours there may be others.
    private Task<string> WaitForListWarningsAsync(params string[] lines) =>
        _service.WaitForReadinessAsync(readiness =>
            readiness.Split('\n').Where(line => line.Contains("revocation lists", StringComparison.Ordinal)).SequenceEqual(lines));

    // Waits until the service sends the given status. The service may send other statuses first, and the same status more than once.
    private static async Task WaitForStatusAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, Status status)
    {
        while (await ReadNextStatusAsync(watch) != status) { }
    }

    private static async Task<Status> ReadNextStatusAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(WaitTimeout));
        return watch.ResponseStream.Current.Status;
    }

    private async Task ExecuteOnClusterAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(fixture.Cluster.CreateConnectionString("postgres"));
        await using var connection = await source.OpenConnectionAsync();
        // The statements are executed one by one, because PostgreSQL runs several statements in one transaction block, and some are not
        // allowed there.
        foreach (var statement in sql.Split("; "))
        {
            await connection.ExecuteAsync(statement);
        }
    }
}
