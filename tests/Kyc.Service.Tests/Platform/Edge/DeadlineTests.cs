using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
public sealed class DeadlineTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string WatchMethod = "/kyc.v1.ApplicationService/WatchApplication";

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

    [Theory]
    [InlineData(RawClient.GetRevocationStatusMethod, null, "DEADLINE-MISSING")]
    [InlineData(RawClient.GetRevocationStatusMethod, "soon", "DEADLINE-MISSING")]
    [InlineData(RawClient.GetRevocationStatusMethod, "31S", "DEADLINE-TOO-LONG")]
    [InlineData(RawClient.GetRevocationStatusMethod, "30S", null)]
    [InlineData(RawClient.GetRevocationStatusMethod, "30100m", null)]
    [InlineData(RawClient.ImportCrlMethod, null, "DEADLINE-MISSING")]
    [InlineData(RawClient.ImportCrlMethod, "610S", "DEADLINE-TOO-LONG")]
    [InlineData(RawClient.ImportCrlMethod, "10M", "CRL-MALFORMED")]
    [InlineData(WatchMethod, null, "DEADLINE-MISSING")]
    [InlineData(WatchMethod, "3640S", "DEADLINE-TOO-LONG")]
    [InlineData(WatchMethod, "99999999H", "DEADLINE-TOO-LONG")]
    [InlineData(WatchMethod, "1H", "REQUEST-INVALID")]
    public async Task Each_method_requires_a_deadline_within_its_maximum(string method, string? timeout, string? code)
    {
        var request = RawClient.CreateRequest(
            method,
            new ByteArrayContent(
                method == RawClient.ImportCrlMethod ? RawClient.CreateFrame([0x0A, 0x01, 0x00]) : RawClient.CreateFrame([])),
            timeout);
        var answer = await _raw.SendAsync(request);
        if (code is null)
        {
            Assert.Equal(StatusCode.OK, answer.GrpcStatus);
        }
        else
        {
            answer.AssertRefused(StatusCode.InvalidArgument, code);
        }
    }

    [Fact]
    public async Task The_edge_refuses_a_call_without_a_deadline_to_any_method_of_the_contract()
    {
        var methods = new[] { ApplicationService.Descriptor, CardVerificationService.Descriptor,
            RevocationService.Descriptor }.SelectMany(service => service.Methods);
        foreach (var method in methods)
        {
            var request = RawClient.CreateRequest(
                $"/{method.Service.FullName}/{method.Name}",
                new ByteArrayContent(RawClient.CreateFrame([])),
                timeout: null);
            (await _raw.SendAsync(request)).AssertRefused(StatusCode.InvalidArgument, "DEADLINE-MISSING");
        }
    }

    [Fact]
    public async Task A_call_whose_deadline_passes_before_its_response_fails_with_the_deadline_code()
    {
        var createResponse = await new ApplicationService.ApplicationServiceClient(_service.GetInvoker(TestAccess.RawProgram))
            .CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select 1 from application for update");
        var request = new CancelApplicationRequest { ApplicationId = createResponse.Application.ApplicationId };
        var answer = await _raw.SendAsync(RawClient.CreateRequest(
            "/kyc.v1.ApplicationService/CancelApplication",
            new ByteArrayContent(RawClient.CreateFrame(Google.Protobuf.MessageExtensions.ToByteArray(request))), "300m"));
        answer.AssertRefused(StatusCode.DeadlineExceeded, "DEADLINE-EXCEEDED");
    }

    [Fact]
    public async Task A_watch_whose_deadline_passes_fails_with_the_deadline_code()
    {
        var createResponse = await new ApplicationService.ApplicationServiceClient(_service.GetInvoker(TestAccess.RawProgram))
            .CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        var request = new WatchApplicationRequest { ApplicationId = createResponse.Application.ApplicationId };
        var answer =
            await _raw.SendAsync(RawClient.CreateRequest(WatchMethod,
                new ByteArrayContent(RawClient.CreateFrame(Google.Protobuf.MessageExtensions.ToByteArray(request))), "300m"));
        Assert.NotEmpty(answer.Body);
        answer.AssertRefused(StatusCode.DeadlineExceeded, "DEADLINE-EXCEEDED");
    }

    [Fact]
    public void Every_method_of_the_contract_has_the_policy_that_the_reference_lists()
    {
        var rows = DocumentTable.ReadRows(
            "api.md", "## Methods",
            "method", "role", "longest deadline", "largest request message", "repeatable", "during a restore", "operator socket only");
        var methods = ApiContract.Methods.OrderBy(method => method.Service.FullName, StringComparer.Ordinal).ToList();
        Assert.Equal(methods.Select(FormatName), rows.Select(row => row[0]));
        Assert.Equal(
            rows.Select(row => ("api.md", row[0])),
            DocumentTable.ReadFirstCells(cell =>
                    cell.StartsWith("`kyc.v1.", StringComparison.Ordinal) && cell.Contains('/', StringComparison.Ordinal))
                // AccessDocumentTests compares this page.
                .Where(cell => cell.Item1 != "access.md"));
        foreach (var (method, row) in methods.Zip(rows))
        {
            var policy = ApiContract.GetPolicy(method);
            Assert.True(policy.RequiresCaller && policy.MaxDeadline is not null);
            Assert.Equal(
                [
                    $"{policy.MaxDeadline.Value.TotalSeconds:0} s", $"{policy.MaxMessageBytes / 1024} KiB",
                    FormatFlag(policy.IsAllowedDuringRestore), FormatFlag(policy.RequiresOperatorSocket),
                ],
                [row[2], row[3], row[5], row[6]]);
        }

        static string FormatName(Google.Protobuf.Reflection.MethodDescriptor method) => $"`{method.Service.FullName}/{method.Name}`";

        static string FormatFlag(bool flag) => flag ? "yes" : "";
    }
}
