using System.Collections;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Service.Platform.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The state of one call, which is stored as a feature of the HTTP request. The state is also the log scope of the call: every log line
/// written during the call contains the method and the correlation id.
/// </summary>
public sealed class CallState(CallPolicy policy, string correlationId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>Gets the requirements for calls to the method.</summary>
    public CallPolicy Policy => policy;

    /// <summary>Gets the id that identifies the call in logs.</summary>
    public string CorrelationId => correlationId;

    /// <summary>
    /// The name of the calling program from its certificate or, without a certificate, from the call's metadata. The name is not validated.
    /// Null when there is no name, and for methods that need no caller.
    /// </summary>
    internal string? Program { get; set; }

    /// <summary>
    /// The authenticated principal that makes the call, with its id and roles. Null for a caller that is not authenticated, whose call is
    /// refused before a handler runs.
    /// </summary>
    public Principal? Principal { get; set; }

    /// <summary>
    /// The validated caller; null before <see cref="Admission"/> has checked the call, and for methods that need no caller.
    /// </summary>
    public Caller? Caller { get; set; }

    /// <summary>Whether the call arrived on the operator socket.</summary>
    public bool IsOnOperatorSocket { get; set; }

    /// <summary>The record of whether the call has attempted to commit anything; null before the handler of the call runs.</summary>
    internal CommitAttempts? CommitAttempts { get; set; }

    /// <summary>
    /// The start times of the primary servers of the two databases, recorded before the handler runs; null until then. A different start
    /// time later means that a different server has become the primary. A time is null when the server has not been checked yet.
    /// </summary>
    internal (DateTime? Kyc, DateTime? Keys)? PrimaryStartTimes { get; set; }

    /// <summary>The code of the failure that the call ends with; null as long as the call has not failed.</summary>
    public string? FailureCode { get; set; }

    /// <inheritdoc />
    public int Count => 2;

    /// <inheritdoc />
    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("CorrelationId", correlationId),
        1 => new("Method", policy.Method),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Returns whether the caller may call the method in the given role, and in no other role.</summary>
    public bool IsAllowedOnlyBy(CallerRole role) =>
        policy.Roles.Contains(role) && !policy.Roles.Any(other => other != role && Principal?.Roles.Contains(other) == true);

    /// <summary>Returns the state of the given call. For use in handlers and interceptors.</summary>
    public static CallState Get(ServerCallContext context) => context.GetHttpContext().Features.GetRequiredFeature<CallState>();

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public override string ToString() => $"{policy.Method} {correlationId}";
}
