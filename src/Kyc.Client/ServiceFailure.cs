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
    /// <summary>Trailer that carries a serialized google.rpc.Status.</summary>
    private const string DetailsKey = "grpc-status-details-bin";

    /// <summary>The service can't be reached, or did not answer in time.</summary>
    public static readonly ServiceFailure Unavailable = new(
        "SERVICE-UNAVAILABLE",
        "The service can't be reached or did not answer in time.",
        "Check that the service runs and that the address is right, then try again.",
        Retryable: true);

    /// <summary>The failure a call ended with. Answers without a readable detail, as a proxy gives, get a code of our own.</summary>
    public static ServiceFailure From(RpcException problem)
    {
        if (FindDetail(problem.Trailers) is { } detail)
        {
            return new ServiceFailure(detail.Code, detail.Cause, detail.Remedy, detail.Retryable);
        }

        return problem.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
            ? Unavailable
            : new ServiceFailure(
                "SERVICE-UNTYPED",
                $"The answer was the gRPC status {problem.StatusCode} without the detail that this service always gives.",
                "Check that the address is that of the KYC service itself.",
                Retryable: false);
    }

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
