using System.Collections;
using Grpc.Core;
using Kyc.Service.Platform.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// What the edge knows of one call, kept as a feature of its request. It is the call's log scope as well: method and
/// correlation id stand in every line that is written meanwhile.
/// </summary>
public sealed class CallState(CallPolicy policy, string correlationId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>What is asked of the call.</summary>
    public CallPolicy Policy => policy;

    /// <summary>Name of the call in logs.</summary>
    public string CorrelationId => correlationId;

    /// <summary>The calling program as it says itself, or its certificate does; not yet checked. Null for methods that need no caller.</summary>
    internal string? Program { get; set; }

    /// <summary>Who calls; null before <see cref="Admission"/> and for methods that need no caller.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Whether the call came over the operator socket.</summary>
    public bool IsOperators { get; set; }

    /// <summary>Whether the call has begun to store anything; null before its handler runs.</summary>
    internal CommitAttempts? Commits { get; set; }

    /// <summary>The servers that were the primaries of both databases before the handler ran; null before that.</summary>
    internal (DateTime? Kyc, DateTime? Keys)? ReadFrom { get; set; }

    /// <summary>Code of the typed failure the call ends with; null while there is none.</summary>
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

    /// <summary>The state of a call inside a handler or interceptor.</summary>
    public static CallState Of(ServerCallContext context) => context.GetHttpContext().Features.GetRequiredFeature<CallState>();

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
