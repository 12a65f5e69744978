using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Kyc.Client;

/// <summary>Why a call failed, in the contract's own terms (protos/kyc/v1/failure.proto).</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Cause">What went wrong, one English sentence.</param>
/// <param name="Remedy">What to do next, one English sentence.</param>
/// <param name="Retryable">True when the same request may succeed later.</param>
public sealed record ServiceFailure(string Code, string Cause, string Remedy, bool Retryable)
{
    /// <summary>What the status message says beyond the cause: the field or state that is meant. Empty when it says no more.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Trailer that carries a serialized google.rpc.Status.</summary>
    private const string DetailsKey = "grpc-status-details-bin";

    /// <summary>The failure a call ended with. Answers without a readable detail, as a proxy gives, get a code of our own.</summary>
    /// <param name="problem">What the client engine threw.</param>
    /// <param name="address">Where the call went; named in the text, since a wrong address is a common cause.</param>
    internal static ServiceFailure From(RpcException problem, ServiceAddress address)
    {
        if (FindDetail(problem.Trailers) is { } detail)
        {
            string message = problem.Status.Detail.StartsWith($"{detail.Code}: ", StringComparison.Ordinal) ? problem.Status.Detail[(detail.Code.Length + 2)..] : "";
            return new ServiceFailure(detail.Code, detail.Cause, detail.Remedy, detail.Retryable) { Detail = message == detail.Cause ? "" : message };
        }

        if (ConnectionFault.Describe(problem.Status.DebugException, address) is { } fault)
        {
            return Unavailable($"{address}: {fault.Cause}", fault.Remedy);
        }

        return problem.StatusCode switch
        {
            StatusCode.Unavailable => Unavailable($"{address}: the service can't be reached.", ConnectionFault.CheckService),
            StatusCode.DeadlineExceeded => Unavailable($"{address}: no answer came in time.", ConnectionFault.CheckService),
            _ => new ServiceFailure(
                "SERVICE-UNTYPED",
                $"{address}: the answer was the gRPC status {problem.StatusCode} without the detail that this service always gives.",
                "Check that the address is that of the KYC service itself.",
                Retryable: false),
        };
    }

    private static ServiceFailure Unavailable(string cause, string remedy) => new("SERVICE-UNAVAILABLE", cause, remedy, Retryable: true);

    private static Contracts.V1.Failure? FindDetail(Metadata trailers)
    {
        byte[]? bytes = trailers.GetValueBytes(DetailsKey);
        if (bytes is null)
        {
            return null;
        }

        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(bytes).Details
                .Where(detail => detail.Is(Contracts.V1.Failure.Descriptor))
                .Select(detail => detail.Unpack<Contracts.V1.Failure>())
                .FirstOrDefault();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
