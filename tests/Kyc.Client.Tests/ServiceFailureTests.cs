using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Rig.Parts;

namespace Kyc.Client.Tests;

public sealed class ServiceFailureTests
{
    private static readonly Uri Address = new("https://kyc.example.com/");

    [Fact]
    public void The_typed_failure_of_the_contract_is_read_from_the_trailer()
    {
        var sentFailure = new Contracts.V1.Failure
        {
            Code = "SESSION-EXPIRED",
            Cause = "It is late.",
            Remedy = "Begin again.",
            Retryable = true,
        };
        var status = new Google.Rpc.Status { Code = 9, Details = { Any.Pack(new Duration()), Any.Pack(sentFailure) } };

        var failure = ReadFailure(CreateException(StatusCode.FailedPrecondition, status.ToByteArray()));

        Assert.Equal(new ServiceFailure("SESSION-EXPIRED", "It is late.", "Begin again.", IsRetryable: true), failure);
    }

    [Theory]
    [InlineData("X-1: a.b is missing; c[3] is wrong", "")]
    [InlineData("X-1: a.b is missing; c[3] is wrong; and 7 more", "a.b is missing; c[3] is wrong; and 7 more")]
    [InlineData("X-1: letter M-17", "letter M-17")]
    [InlineData("X-1: It failed.", "")]
    [InlineData("what a proxy says", "")]
    public void Invalid_fields_are_shown_with_reason_and_description_and_the_message_only_if_it_adds_information(
        string message,
        string detail)
    {
        var status = new Google.Rpc.Status
        {
            Details =
            {
                Any.Pack(new Contracts.V1.Failure { Code = "X-1", Cause = "It failed.", Remedy = "Mend it." }),
                Any.Pack(new Google.Rpc.BadRequest
                {
                    FieldViolations =
                    {
                        new Google.Rpc.BadRequest.Types.FieldViolation { Field = "a.b", Reason = "ABSENT",
                            Description = "The field is missing." },
                        new Google.Rpc.BadRequest.Types.FieldViolation { Field = "c[3]", Reason = "CHECK_DIGIT",
                            Description = "The field is wrong." },
                    },
                }),
            },
        };

        var failure =
            ReadFailure(new RpcException(new Grpc.Core.Status(StatusCode.InvalidArgument, message),
                new Metadata { { "grpc-status-details-bin", status.ToByteArray() } }));

        Assert.Equal([new FieldProblem("a.b", "ABSENT", "The field is missing."),
            new FieldProblem("c[3]", "CHECK_DIGIT", "The field is wrong.")], failure.Fields);
        Assert.Equal(detail, failure.Detail);
        string[] fields = ["field a.b: ABSENT: The field is missing.", "field c[3]: CHECK_DIGIT: The field is wrong."];
        Assert.Equal(detail.Length == 0 ? fields : [$"detail: {detail}", .. fields], failure.Details);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public void A_call_without_an_answer_is_reported_as_an_unavailable_service(StatusCode status)
    {
        var failure = ReadFailure(CreateException(status, detail: null));

        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains(Address.ToString(), failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_status_detail_is_reported_as_an_untyped_failure()
    {
        var failure = ReadFailure(CreateException(StatusCode.Internal, [0xFF, 0xFF, 0xFF]));

        Assert.Equal("SERVICE-UNTYPED", failure.Code);
        Assert.False(failure.IsRetryable);
    }

    [Fact]
    public void A_status_detail_of_another_type_is_reported_as_an_untyped_failure()
    {
        var status = new Google.Rpc.Status { Details = { Any.Pack(new Duration()) } };

        Assert.Equal("SERVICE-UNTYPED", ReadFailure(CreateException(StatusCode.NotFound, status.ToByteArray())).Code);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "nothing listens", "service runs")]
    [InlineData(SocketError.HostNotFound, "name of the machine is unknown", "name server")]
    [InlineData(SocketError.ConnectionReset, "was closed", "--tls-certificate")]
    [InlineData(SocketError.Shutdown, "was closed", "--tls-certificate")]
    [InlineData(SocketError.NetworkUnreachable, "can't be reached", "network")]
    public void A_network_error_is_reported_with_its_cause_and_a_remedy(SocketError error, string cause, string remedy)
    {
        var networkException = new HttpRequestException("x", new SocketException((int)error));

        var failure = ReadFailure(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "x", networkException)));

        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains(cause, failure.Cause, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    // HttpRequestError has no separate value for "The server did not complete the HTTP/2 handshake".
    [InlineData(HttpRequestError.Unknown)]
    [InlineData(HttpRequestError.InvalidResponse)]
    [InlineData(HttpRequestError.ResponseEnded)]
    public void A_connection_that_ends_before_it_is_established_is_reported_as_closed(HttpRequestError error)
    {
        // The gRPC client reports a call with such an error as Internal, not Unavailable.
        var failure = ReadFailure(new RpcException(new Grpc.Core.Status(StatusCode.Internal, "x", new HttpRequestException(error, "x"))));

        Assert.Equal("SERVICE-UNAVAILABLE", failure.Code);
        Assert.Contains("was closed", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_failure_of_an_unreachable_service_states_its_address_and_the_cause()
    {
        using var authority = new DevelopmentAuthority("client tests");
        using var certificate = authority.IssueServer();
        using var folder = new TlsFolder();
        string address;
        await using (var server = await ScriptedServer.StartAsync(
            ScriptedServer.SuccessScript, https => https.ServerCertificate = certificate))
        {
            address = server.Address;
        }

        Assert.True(ServiceConnection.TryCreate(address, new CallerIdentity("client-tests", "branch.7"), TimeProvider.System,
            out var connection, out _, folder.WriteFiles(authority)));
        using (connection)
        {
            var client = new Contracts.V1.ApplicationService.ApplicationServiceClient(connection.Invoker);
            var exception = await Assert.ThrowsAsync<RpcException>(async () =>
                await client.GetApplicationAsync(new Contracts.V1.GetApplicationRequest()));

            var failure = connection.Explain(exception);
            Assert.Equal($"{address}/: nothing listens at this address.", failure.Cause);
        }
    }

    private static ServiceFailure ReadFailure(RpcException exception) =>
        ServiceFailure.FromException(exception, new ServiceAddress(Address, null));

    private static RpcException CreateException(StatusCode status, byte[]? detail)
    {
        var trailers = new Metadata();
        if (detail is not null)
        {
            trailers.Add("grpc-status-details-bin", detail);
        }

        return new RpcException(new Grpc.Core.Status(status, "x"), trailers);
    }
}
