using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Kyc.Jpki;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Puts a failure into the form every gRPC client knows: status code, message, and a <c>google.rpc.Status</c> in the trailer
/// <c>grpc-status-details-bin</c> with one <c>kyc.v1.Failure</c> and, when fields of the request are the cause, one
/// <c>google.rpc.BadRequest</c>; when the caller must wait, one <c>google.rpc.RetryInfo</c>.
/// </summary>
public static class FailureStatus
{
    /// <summary>Name of the trailer.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>
    /// Most bytes of the fields that are named: the C core and others take 8 KiB of metadata in all, and the trailer travels in base 64.
    /// The status message tells how many there are.
    /// </summary>
    private const int MostFieldBytes = 4096;

    /// <summary>The exception that the gRPC engine turns into status and trailers.</summary>
    public static RpcException ToRpcException(ServiceFailureException failure)
    {
        var envelope = Envelope(failure.Failure, failure.Status, Message(failure.Failure, failure.Detail));
        if (failure.Fields.Count > 0) envelope.Details.Add(Any.Pack(ToBadRequest(failure.Fields)));
        return envelope.ToRpcException();
    }

    /// <summary>Serialized <c>google.rpc.Status</c> of a failure that is not about fields.</summary>
    /// <param name="retryAfter">When the call may be made again, where that is known.</param>
    public static byte[] Details(Failure failure, StatusCode status, TimeSpan? retryAfter)
    {
        var envelope = Envelope(failure, status, Message(failure, null));
        if (retryAfter is { } delay) envelope.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return envelope.ToByteArray();
    }

    private static Google.Rpc.Status Envelope(Failure failure, StatusCode status, string message)
    {
        var envelope = new Google.Rpc.Status { Code = (int)status, Message = message };
        envelope.Details.Add(Any.Pack(new Contracts.V1.Failure
        {
            Code = failure.Code,
            Cause = failure.Cause,
            Remedy = failure.Remedy,
            Retryable = status is StatusCode.Unavailable or StatusCode.DeadlineExceeded || ServiceFailures.Passing.Contains(failure),
        }));
        return envelope;
    }

    private static BadRequest ToBadRequest(IReadOnlyList<FieldViolation> fields)
    {
        var request = new BadRequest();
        var bytes = 0;
        foreach (var field in fields)
        {
            var violation = new BadRequest.Types.FieldViolation
            {
                Field = field.Field,
                Reason = field.Fault.Reason,
                Description = $"The field {field.Fault.Words}.",
            };
            bytes += violation.CalculateSize();
            if (bytes > MostFieldBytes) break;
            request.FieldViolations.Add(violation);
        }
        return request;
    }

    private static string Message(Failure failure, string? detail) => $"{failure.Code}: {detail ?? failure.Cause}";
}
