using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Kyc.Client;

/// <summary>Represents the reason why a call failed, as defined by the API contract (protos/kyc/v1/failure.proto).</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Cause">The cause, in one English sentence.</param>
/// <param name="Remedy">The next action, in one English sentence.</param>
/// <param name="IsRetryable">Whether the same request may succeed later.</param>
public sealed record ServiceFailure(string Code, string Cause, string Remedy, bool IsRetryable)
{
    /// <summary>
    /// Gets the additional part of the status message, such as the affected letter or state. Excludes the cause and the errors in
    /// <see cref="Fields"/>. Empty when there is none.
    /// </summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the errors in the fields of the request. Empty when the failure does not concern the request.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>
    /// Gets the information for staff in addition to code, cause and remedy, one line each: the additional part of the status message, then
    /// each field with its reason and description.
    /// </summary>
    public IEnumerable<string> Details
    {
        get
        {
            var fields = Fields.Select(wrong => wrong.ToString());
            return Detail.Length > 0 ? fields.Prepend($"detail: {Detail}") : fields;
        }
    }

    /// <summary>
    /// Creates the failure of a call. A response without a readable failure, for example from a proxy, gets a code that only this client
    /// uses.
    /// </summary>
    /// <param name="exception">The exception of the gRPC client.</param>
    /// <param name="address">
    /// The address of the service. The cause contains it if the service sent no failure, because a wrong address is a common cause.
    /// </param>
    internal static ServiceFailure FromException(RpcException exception, ServiceAddress address)
    {
        if (ReadDetails(exception) is ({ } failure, var fields))
        {
            var message = exception.Status.Detail.StartsWith($"{failure.Code}: ", StringComparison.Ordinal)
                ? exception.Status.Detail[(failure.Code.Length + 2)..]
                : "";
            return new ServiceFailure(failure.Code, failure.Cause, failure.Remedy, failure.Retryable)
            {
                Detail = message == failure.Cause || ContainsOnlyFields(message, fields) ? "" : message,
                Fields = fields,
            };
        }

        if (ConnectionFault.Describe(exception.Status.DebugException, address) is { } fault)
        {
            return CreateUnavailable($"{address}: {fault.Cause}", fault.Remedy);
        }

        return exception.StatusCode switch
        {
            StatusCode.Unavailable => CreateUnavailable($"{address}: the service can't be reached.", ConnectionFault.CheckServiceRemedy),
            StatusCode.DeadlineExceeded => CreateUnavailable(
                $"{address}: no response arrived in time.",
                ConnectionFault.CheckReadinessRemedy),
            _ => new ServiceFailure(
                "SERVICE-UNTYPED",
                $"{address}: the response was the gRPC status {exception.StatusCode} without the detail that this service always sends.",
                "Check that this is the address of the KYC service itself.",
                IsRetryable: false),
        };
    }

    private static ServiceFailure CreateUnavailable(string cause, string remedy) =>
        new("SERVICE-UNAVAILABLE", cause, remedy, IsRetryable: true);

    /// <summary>
    /// Checks whether a status message contains nothing beyond the field errors. Such a message begins with the first field. A message that
    /// ends with the number of further fields contains more.
    /// </summary>
    private static bool ContainsOnlyFields(string message, IReadOnlyList<FieldProblem> fields) =>
        fields.Count > 0 && message.StartsWith($"{fields[0].Field} ", StringComparison.Ordinal)
            && !message.EndsWith(" more", StringComparison.Ordinal);

    private static (Contracts.V1.Failure? Failure, IReadOnlyList<FieldProblem> Fields) ReadDetails(RpcException exception)
    {
        try
        {
            return exception.GetRpcStatus() is { } status
                ? (status.GetDetail<Contracts.V1.Failure>(), FieldProblem.FromBadRequest(status.GetDetail<BadRequest>()))
                : (null, []);
        }
        catch (InvalidProtocolBufferException)
        {
            return (null, []);
        }
    }
}
