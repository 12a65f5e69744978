using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Jpki;

namespace Kyc.Service.Edge;

/// <summary>
/// Puts a failure into the form every gRPC client knows: status code, message, and a <c>google.rpc.Status</c> with one
/// <c>kyc.v1.Failure</c> in the trailer <c>grpc-status-details-bin</c>.
/// </summary>
public static class FailureStatus
{
    /// <summary>Name of the trailer.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>The exception that the gRPC engine turns into status and trailers.</summary>
    public static RpcException ToRpcException(Failure failure, StatusCode status, string? detail) =>
        new(new Status(status, Message(failure, detail)), new Metadata { { DetailsTrailer, Details(failure, status, detail) } });

    /// <summary>Serialized <c>google.rpc.Status</c>.</summary>
    public static byte[] Details(Failure failure, StatusCode status, string? detail) => new Google.Rpc.Status
    {
        Code = (int)status,
        Message = Message(failure, detail),
        Details =
        {
            Any.Pack(new Contracts.V1.Failure
            {
                Code = failure.Code,
                Cause = failure.Cause,
                Remedy = failure.Remedy,
                Retryable = status is StatusCode.Unavailable or StatusCode.DeadlineExceeded,
            }),
        },
    }.ToByteArray();

    private static string Message(Failure failure, string? detail) => $"{failure.Code}: {detail ?? failure.Cause}";
}
