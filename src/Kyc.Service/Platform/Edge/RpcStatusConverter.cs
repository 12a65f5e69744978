using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Kyc.Jpki;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Converts failures to gRPC's standard error model: a status code, a message, and a <c>google.rpc.Status</c> in the trailer
/// <c>grpc-status-details-bin</c>. The details of the status are one <c>kyc.v1.Failure</c>, one <c>google.rpc.BadRequest</c> if fields of
/// the request are the cause, and one <c>google.rpc.RetryInfo</c> if it is known how long the caller must wait.
/// </summary>
public static class RpcStatusConverter
{
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>
    /// Maximum size of the field violations in the details, in bytes; further violations are left out. The C core and other clients accept
    /// 8 KiB of metadata in total, and the trailer is sent in base64. The status message lists the first violations and the number of the
    /// others.
    /// </summary>
    private const int MaxFieldViolationsBytes = 4096;

    /// <summary>Creates the exception that the gRPC engine converts to the status and the trailers of the response.</summary>
    public static RpcException ToRpcException(ServiceFailureException failure)
    {
        var rpcStatus = CreateRpcStatus(failure.Failure, failure.Status, FormatMessage(failure.Failure, failure.Detail));
        if (failure.Violations.Count > 0)
        {
            rpcStatus.Details.Add(Any.Pack(ToBadRequest(failure.Violations)));
        }

        AddRetryInfo(rpcStatus, failure.RetryAfter);
        return rpcStatus.ToRpcException();
    }

    /// <summary>
    /// Returns the serialized <c>google.rpc.Status</c> of the given failure, which is not caused by fields of the request.
    /// </summary>
    /// <param name="retryAfter">The delay before the call may be retried; null when it is unknown.</param>
    public static byte[] SerializeDetails(Failure failure, StatusCode status, TimeSpan? retryAfter)
    {
        var rpcStatus = CreateRpcStatus(failure, status, FormatMessage(failure, null));
        AddRetryInfo(rpcStatus, retryAfter);
        return rpcStatus.ToByteArray();
    }

    private static void AddRetryInfo(Google.Rpc.Status rpcStatus, TimeSpan? retryAfter)
    {
        if (retryAfter is { } delay)
        {
            rpcStatus.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        }
    }

    private static Google.Rpc.Status CreateRpcStatus(Failure failure, StatusCode status, string message)
    {
        var rpcStatus = new Google.Rpc.Status { Code = (int)status, Message = message };
        rpcStatus.Details.Add(Any.Pack(new Contracts.V1.Failure
        {
            Code = failure.Code,
            Cause = failure.Cause,
            Remedy = failure.Remedy,
            Retryable =
                status is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                || ServiceFailures.TransientFailures.Contains(failure),
        }));
        return rpcStatus;
    }

    private static BadRequest ToBadRequest(IReadOnlyList<FieldViolation> violations)
    {
        var badRequest = new BadRequest();
        var bytes = 0;
        foreach (var field in violations)
        {
            var violation = new BadRequest.Types.FieldViolation
            {
                Field = field.Field,
                Reason = field.Fault.Reason,
                Description = $"The field {field.Fault.Description}.",
            };
            bytes += violation.CalculateSize();
            if (bytes > MaxFieldViolationsBytes)
            {
                break;
            }

            badRequest.FieldViolations.Add(violation);
        }
        return badRequest;
    }

    private static string FormatMessage(Failure failure, string? detail) => $"{failure.Code}: {detail ?? failure.Cause}";
}
