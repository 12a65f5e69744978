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
    /// <summary>
    /// What the status message says beyond the cause and <see cref="Fields"/>: the letter or state that is meant. Empty when it says no
    /// more.
    /// </summary>
    public string Detail { get; init; } = "";

    /// <summary>What is wrong with the request, field by field; empty when the failure is about something else.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>
    /// What staff need to know beyond code, cause and remedy, a line each: what the status message says more, then each field with its
    /// reason and words.
    /// </summary>
    public IEnumerable<string> Details
    {
        get
        {
            IEnumerable<string> fields = Fields.Select(wrong => wrong.ToString());
            return Detail.Length > 0 ? fields.Prepend($"detail: {Detail}") : fields;
        }
    }

    /// <summary>The failure a call ended with. Answers without a readable detail, as a proxy gives, get a code of our own.</summary>
    /// <param name="problem">What the client engine threw.</param>
    /// <param name="address">Where the call went; named in the text, since a wrong address is a common cause.</param>
    internal static ServiceFailure From(RpcException problem, ServiceAddress address)
    {
        if (ReadDetails(problem) is ({ } detail, var fields))
        {
            string message = problem.Status.Detail.StartsWith($"{detail.Code}: ", StringComparison.Ordinal) ? problem.Status.Detail[(detail.Code.Length + 2)..] : "";
            return new ServiceFailure(detail.Code, detail.Cause, detail.Remedy, detail.Retryable)
            {
                Detail = message == detail.Cause || NamesOnly(message, fields) ? "" : message,
                Fields = fields,
            };
        }

        if (ConnectionFault.Describe(problem.Status.DebugException, address) is { } fault)
        {
            return Unavailable($"{address}: {fault.Cause}", fault.Remedy);
        }

        return problem.StatusCode switch
        {
            StatusCode.Unavailable => Unavailable($"{address}: the service can't be reached.", ConnectionFault.CheckService),
            StatusCode.DeadlineExceeded => Unavailable($"{address}: no answer came in time.", ConnectionFault.CheckReadiness),
            _ => new ServiceFailure(
                "SERVICE-UNTYPED",
                $"{address}: the answer was the gRPC status {problem.StatusCode} without the detail that this service always gives.",
                "Check that the address is that of the KYC service itself.",
                Retryable: false),
        };
    }

    private static ServiceFailure Unavailable(string cause, string remedy) => new("SERVICE-UNAVAILABLE", cause, remedy, Retryable: true);

    /// <summary>Whether a message says no more than the fields do. One that ends with how many more there are does.</summary>
    private static bool NamesOnly(string message, IReadOnlyList<FieldProblem> fields) =>
        fields.Count > 0 && message.StartsWith($"{fields[0].Field} ", StringComparison.Ordinal)
            && !message.EndsWith(" more", StringComparison.Ordinal);

    private static (Contracts.V1.Failure? Failure, IReadOnlyList<FieldProblem> Fields) ReadDetails(RpcException problem)
    {
        try
        {
            return problem.GetRpcStatus() is { } status
                ? (status.GetDetail<Contracts.V1.Failure>(), FieldProblem.From(status.GetDetail<BadRequest>()))
                : (null, []);
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, []);
        }
    }
}
