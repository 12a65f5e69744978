using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge.Authorization;

/// <summary>
/// Calls every method as a caller with each role, with every kind of certificate, network and hours, and compares the answers with the
/// roles that the API contract declares.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "4(1)S4")]
[Trait("Control", "4(2)S2")]
[Trait("Control", "4(2)S3")]
[Trait("Control", "4(2)S7")]
public sealed class CallerMatrixTests(ClusterFixture fixture) : IAsyncLifetime
{
    /// <summary>A caller without any restriction, and callers that are refused whatever their role is, with the failure code.</summary>
    private static readonly (string Kind, string? Code)[] Kinds =
    [
        ("right", null),
        ("in-network", null),
        ("in-hours", null),
        ("out-of-network", "CALLER-ADDRESS"),
        ("out-of-hours", "CALLER-HOURS"),
        ("ended", "CALLER-ENDED"),
        ("ended-contractor", "CALLER-ENDED"),
        ("revoked", "CALLER-UNKNOWN"),
        ("unknown", "CALLER-UNKNOWN"),
    ];

    private readonly DevelopmentAuthority _authority = new("callers");
    private readonly DevelopmentAuthority _otherAuthority = new("others");
    private readonly Dictionary<string, X509Certificate2> _certificates = [];
    private TlsServiceUnderTest _service = null!;

    public static TheoryData<CallerRole> Roles => [.. CallerRoles.All];

    public async Task InitializeAsync()
    {
        var principals = new List<JsonObject>();
        foreach (var role in CallerRoles.All)
        {
            foreach (var (kind, _) in Kinds)
            {
                var id = GetId(role, kind);
                _certificates[id] = _authority.IssueClient(TestPrincipals.GetUri(id));
                if (kind != "unknown")
                {
                    principals.Add(CreatePrincipal(id, role, kind));
                }
            }
        }

        var file = TestPrincipals.CreateFile([.. principals]);
        file["revokedKeys"] = new JsonArray(
            [.. CallerRoles.All.Select(role => JsonValue.Create(PrincipalSet.GetKeyHash(_certificates[GetId(role, "revoked")])))]);
        _service = await TlsServiceUnderTest.StartAsync(fixture, _authority, [_authority], file);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _authority.Dispose();
        _otherAuthority.Dispose();
        foreach (var certificate in _certificates.Values)
        {
            certificate.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task A_role_may_call_exactly_its_methods_and_a_refused_call_changes_no_row(CallerRole role)
    {
        var before = await GetChangedRowCountsAsync();
        var answers = new List<string>();
        foreach (var (kind, code) in Kinds)
        {
            using var channel = _service.Connect(_certificates[GetId(role, kind)], _authority);
            foreach (var policy in CallPolicy.Policies)
            {
                var expected = code ?? (policy.Roles.Contains(role) ? null : "CALLER-ROLE");
                var actual = await CallAsync(channel.CreateCallInvoker(), policy.Method);
                if (expected != actual)
                {
                    answers.Add($"{kind} {policy.Method}: {actual ?? "admitted"} instead of {expected ?? "admitted"}");
                }
            }
        }

        Assert.True(answers.Count == 0, string.Join('\n', answers));
        Assert.Equal(before, await GetChangedRowCountsAsync());
    }

    [Fact]
    public async Task A_certificate_that_TLS_refuses_reaches_no_method()
    {
        var uri = TestPrincipals.GetUri(GetId(CallerRole.FrontEnd, "right"));
        var (past, future) = (TimeSpan.FromDays(-1), TimeSpan.FromDays(1));
        X509Certificate2?[] refused =
        [
            null,
            _authority.IssueClient(uri, validTo: past),
            _authority.IssueClient(uri, validFrom: future),
            _otherAuthority.IssueClient(uri),
            _authority.IssueClient(uri, DevelopmentAuthority.ServerAuthentication),
            _authority.IssueClient(uri, usage: null),
            _authority.IssueClient(uri, "2.5.29.37.0"),
        ];
        foreach (var certificate in refused)
        {
            using var channel = _service.Connect(certificate, _authority);
            var health = new Grpc.Health.V1.Health.HealthClient(channel);
            var exception = await Assert.ThrowsAsync<RpcException>(
                () => health.CheckAsync(new(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20)).ResponseAsync);
            Assert.True(exception.StatusCode is StatusCode.Unavailable or StatusCode.Internal, exception.Status.ToString());
            Assert.Null(exception.Trailers.GetValueBytes(RpcStatusConverter.DetailsTrailer));
            certificate?.Dispose();
        }
    }

    [Fact]
    public async Task A_certificate_with_two_URIs_identifies_no_caller()
    {
        var uri = TestPrincipals.GetUri(GetId(CallerRole.FrontEnd, "right"));
        using var certificate = _authority.Issue(
            "caller",
            names =>
            {
                names.AddUri(new Uri(uri));
                names.AddUri(new Uri(TestPrincipals.GetUri(GetId(CallerRole.Operator, "right"))));
            },
            DevelopmentAuthority.ClientAuthentication);
        using var channel = _service.Connect(certificate, _authority);
        Assert.Equal("CALLER-UNKNOWN", await CallAsync(channel.CreateCallInvoker(), "/grpc.health.v1.Health/Check"));
    }

    [Fact]
    public async Task The_common_name_identifies_no_caller()
    {
        using var certificate = _authority.Issue(
            GetId(CallerRole.FrontEnd, "right"), names => names.AddDnsName("localhost"), DevelopmentAuthority.ClientAuthentication);
        using var channel = _service.Connect(certificate, _authority);
        Assert.Equal("CALLER-UNKNOWN", await CallAsync(channel.CreateCallInvoker(), "/grpc.health.v1.Health/Check"));
    }

    [Fact]
    public async Task The_program_in_the_records_is_the_authenticated_principal_whatever_program_the_call_states()
    {
        var id = GetId(CallerRole.FrontEnd, "right");
        using var channel = _service.Connect(_certificates[id], _authority);
        await new ApplicationService.ApplicationServiceClient(channel).CreateApplicationAsync(
            Requests.CreateApplication(), ServiceUnderTest.CallerMetadata, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20));
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        var names = await connection.QuerySingleAsync<(string, string)>("select caller_program, caller_person from application_transition");
        Assert.Equal((id, "staff-1"), names);
    }

    private static string GetId(CallerRole role, string kind) => $"{CallerRoles.Names.ToWord(role)}-{kind}";

    private static JsonObject CreatePrincipal(string id, CallerRole role, string kind)
    {
        var principal = TestPrincipals.CreateProgram(id, CallerRoles.Names.ToWord(role));
        // The service's clock stands at 09:00 in Japan (ClusterFixture.Now).
        switch (kind)
        {
            case "in-network":
                principal["networks"] = new JsonArray("10.0.0.0/8", "127.0.0.0/8");
                break;
            case "out-of-network":
                principal["networks"] = new JsonArray("10.0.0.0/8", "::1/128");
                break;
            case "in-hours":
                principal["hours"] = new JsonObject { ["from"] = "00:00", ["to"] = "00:00" };
                break;
            case "out-of-hours":
                principal["hours"] = new JsonObject { ["from"] = "03:00", ["to"] = "03:01" };
                break;
            case "ended":
                principal["lastDay"] = "2026-01-31";
                break;
            case "ended-contractor":
                principal["contractor"] = "ended";
                break;
        }

        return principal;
    }

    /// <summary>Calls a method with an empty message. Returns the code of the failure if the caller was refused, otherwise null.</summary>
    private static async Task<string?> CallAsync(CallInvoker invoker, string method)
    {
        try
        {
            await SendAsync(invoker, method);
            return null;
        }
        catch (RpcException exception)
        {
            var code = exception.Status.Detail.Split(':')[0];
            return code.StartsWith("CALLER-", StringComparison.Ordinal) && code != "CALLER-UNNAMED" ? code : null;
        }
    }

    /// <summary>
    /// Sends an empty message without the name of a person, so that an admitted call has no effect, and reads the first answer.
    /// </summary>
    private static async Task SendAsync(CallInvoker invoker, string method)
    {
        var parts = method.Split('/');
        var bytes = Marshallers.Create(message => message, message => message);
        var rawMethod = new Method<byte[], byte[]>(MethodType.DuplexStreaming, parts[1], parts[2], bytes, bytes);
        using var call = invoker.AsyncDuplexStreamingCall(
            rawMethod, null, new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20)));
        try
        {
            await call.RequestStream.WriteAsync([]);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // The service refused the call before it read the message; the answer says why.
        }

        await call.ResponseStream.MoveNext(CancellationToken.None);
    }

    /// <summary>
    /// Returns the number of rows that were added, changed or removed so far, by table. The tables that the service's background work
    /// changes by itself are left out.
    /// </summary>
    private async Task<IReadOnlyList<string>> GetChangedRowCountsAsync()
    {
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("select pg_stat_force_next_flush()");
        return [.. await connection.QueryAsync<string>(
            "select relname || ' ' || (n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables "
            + "where relname not in ('retention_state', 'session_lock') order by relname")];
    }
}
