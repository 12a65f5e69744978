using Google.Protobuf;
using Grpc.Core;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Asserts that a call fails with a typed failure. The failure is read as any gRPC client reads it. The status details contain one Failure,
/// and otherwise only BadRequest and RetryInfo.
/// </summary>
public static class FailureAssert
{
    /// <summary>
    /// Maximum length, in bytes, of the status message and the Base64-encoded status details. gRPC's C core accepts 8 KiB of metadata by
    /// default, and other trailers need a part of this.
    /// </summary>
    private const int MaxTrailerBytes = 7680;

    /// <summary>Asserts that the call fails with the given status and code, and returns its field violations.</summary>
    public static async Task<IReadOnlyList<Google.Rpc.BadRequest.Types.FieldViolation>> GetFieldViolationsAsync(StatusCode status,
        string code, Task call)
    {
        await FailsWithAsync(status, code, call);
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        var details = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        return Assert.Single(UnpackDetails<Google.Rpc.BadRequest>(details)).FieldViolations;
    }

    public static Task<Failure> FailsWithAsync<T>(StatusCode status, string code, AsyncUnaryCall<T> call) =>
        FailsWithAsync(status, code, call.ResponseAsync);

    public static async Task<Failure> FailsWithAsync(StatusCode status, string code, Task call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((code, status), (exception.Status.Detail.Split(':')[0], exception.StatusCode));
        var details = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin"));
        var failure = Assert.Single(UnpackDetails<Failure>(details));
        Assert.Equal(
            details.Details.Count,
            1 + UnpackDetails<Google.Rpc.BadRequest>(details).Count + UnpackDetails<Google.Rpc.RetryInfo>(details).Count);
        Assert.InRange(exception.Status.Detail.Length + (exception.Trailers.GetValueBytes("grpc-status-details-bin")!.Length * 4 / 3), 0,
            MaxTrailerBytes);
        Assert.Equal((code, (int)status), (failure.Code, details.Code));
        Assert.NotEmpty(failure.Cause);
        Assert.NotEmpty(failure.Remedy);
        return failure;
    }

    private static List<T> UnpackDetails<T>(Google.Rpc.Status status) where T : IMessage<T>, new() =>
        [.. status.Details.Where(detail => detail.Is(new T().Descriptor)).Select(detail => detail.Unpack<T>())];
}
