using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Client;

namespace Kyc.Kiosk.Tests;

public sealed class ServiceFailureTests
{
    [Fact]
    public void The_typed_detail_of_the_contract_is_read_out_of_the_trailer()
    {
        var sent = new Contracts.V1.Failure { Code = "SESSION-EXPIRED", Cause = "It is late.", Remedy = "Begin again.", Retryable = true };
        var status = new Google.Rpc.Status { Code = 9, Details = { Any.Pack(new Duration()), Any.Pack(sent) } };

        ServiceFailure read = ServiceFailure.From(Problem(StatusCode.FailedPrecondition, status.ToByteArray()));

        Assert.Equal(new ServiceFailure("SESSION-EXPIRED", "It is late.", "Begin again.", Retryable: true), read);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    public void No_answer_means_that_the_service_is_unavailable(StatusCode status)
    {
        Assert.Equal("SERVICE-UNAVAILABLE", ServiceFailure.From(Problem(status, detail: null)).Code);
    }

    [Fact]
    public void A_detail_that_is_garbage_is_as_good_as_none()
    {
        ServiceFailure read = ServiceFailure.From(Problem(StatusCode.Internal, [0xFF, 0xFF, 0xFF]));

        Assert.Equal("SERVICE-UNTYPED", read.Code);
        Assert.False(read.Retryable);
    }

    [Fact]
    public void A_detail_of_another_type_is_as_good_as_none()
    {
        var status = new Google.Rpc.Status { Details = { Any.Pack(new Duration()) } };

        Assert.Equal("SERVICE-UNTYPED", ServiceFailure.From(Problem(StatusCode.NotFound, status.ToByteArray())).Code);
    }

    private static RpcException Problem(StatusCode status, byte[]? detail)
    {
        var trailers = new Metadata();
        if (detail is not null)
        {
            trailers.Add("grpc-status-details-bin", detail);
        }

        return new RpcException(new Grpc.Core.Status(status, "x"), trailers);
    }
}
