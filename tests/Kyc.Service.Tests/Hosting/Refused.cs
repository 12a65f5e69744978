using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Asserts that a call fails with a typed failure, read as any gRPC client would read it.</summary>
public static class Refused
{
    public static Task<Failure> WithAsync<T>(StatusCode status, string code, AsyncUnaryCall<T> call) => WithAsync(status, code, call.ResponseAsync);

    public static async Task<Failure> WithAsync(StatusCode status, string code, Task call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((code, status), (exception.Status.Detail.Split(':')[0], exception.StatusCode));
        var details = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        var failure = Assert.Single(details.Details).Unpack<Failure>();
        Assert.Equal((code, (int)status), (failure.Code, details.Code));
        Assert.NotEmpty(failure.Cause);
        Assert.NotEmpty(failure.Remedy);
        return failure;
    }
}
