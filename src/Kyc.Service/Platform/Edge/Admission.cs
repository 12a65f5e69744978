using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Checks the preconditions of a call: the call must arrive on a listener that accepts its method, its deadline must be within the method's
/// maximum, its message must be within the size limit, and it must name its caller if the method requires a caller.
/// </summary>
public sealed class Admission(IOperatorIdentity operatorIdentity)
{
    /// <summary>
    /// Factor by which a deadline may exceed the maximum. Clients round a deadline up when they send it (the C core to a tenth of a second
    /// at thirty seconds). Without a tolerance, a call whose deadline is exactly the maximum would be refused.
    /// </summary>
    private const double DeadlineTolerance = 1.01;

    /// <summary>
    /// Checks the preconditions of the given call. Stores the caller in <see cref="CallState.Caller"/>, and in
    /// <see cref="CallState.IsOnOperatorSocket"/> whether the call arrived on the operator socket.
    /// </summary>
    /// <param name="request">The request message; null when the method streams its requests.</param>
    /// <exception cref="ServiceFailureException">
    /// OPERATOR-SOCKET-REQUIRED, DEADLINE-MISSING, DEADLINE-TOO-LONG, REQUEST-TOO-LARGE, or a failure of <see cref="Caller.Identify"/>.
    /// </exception>
    public void Admit(CallState call, ServerCallContext context, IMessage? request)
    {
        var (policy, http) = (call.Policy, context.GetHttpContext());
        var peer = http.Features.Get<OperatorPeer>();
        if (policy.RequiresOperatorSocket && peer is null)
        {
            throw new ServiceFailureException(ServiceFailures.OperatorSocketRequired);
        }

        call.IsOnOperatorSocket = peer is not null;
        CheckDeadline(policy, context);
        if (policy.IsSizeCheckedByEdge && request is not null && request.CalculateSize() > policy.MaxMessageBytes)
        {
            throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        }

        if (policy.RequiresCaller)
        {
            call.Caller = Caller.Identify(http, call.Program, peer is null ? null : operatorIdentity.GetPerson(http, peer));
        }
    }

    private static void CheckDeadline(CallPolicy policy, ServerCallContext context)
    {
        if (policy.MaxDeadline is not { } maxDeadline)
        {
            return;
        }

        if (context.Deadline == DateTime.MaxValue)
        {
            throw new ServiceFailureException(ServiceFailures.DeadlineMissing);
        }
        // The gRPC engine computed the deadline from the caller's grpc-timeout and the machine's clock. Therefore this comparison must not
        // use the service's configured clock, which may differ.
        if (context.Deadline - TimeProvider.System.GetUtcNow().UtcDateTime > maxDeadline * DeadlineTolerance)
        {
            throw new ServiceFailureException(
                ServiceFailures.DeadlineTooLong, $"the deadline lies further ahead than {maxDeadline.TotalSeconds:0} seconds");
        }
    }
}
