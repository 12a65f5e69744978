using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>Lets a call in: the right listener, a deadline within the method's cap, a message within its limit, a named caller.</summary>
public sealed class Admission(IOperatorIdentity operators)
{
    /// <summary>Clients round a deadline up on the wire (the C core to a tenth of a second at thirty): a cap taken to the letter would refuse the cap itself.</summary>
    private const double Rounding = 1.01;

    /// <summary>Checks a call, and notes its caller.</summary>
    /// <param name="request">The request message; null when requests come as a stream.</param>
    /// <exception cref="ServiceFailureException">The call is not let in.</exception>
    public void Admit(CallState call, ServerCallContext context, IMessage? request)
    {
        var (policy, http) = (call.Policy, context.GetHttpContext());
        var peer = http.Features.Get<OperatorPeer>();
        if (policy.OperatorsOnly && peer is null) throw new ServiceFailureException(ServiceFailures.OperatorSocketRequired);
        call.IsOperators = peer is not null;
        CheckDeadline(policy, context);
        if (policy.ChecksSize && request is not null && request.CalculateSize() > policy.LargestMessage)
            throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        if (policy.NeedsCaller) call.Caller = Caller.Identify(http, call.Program, peer is null ? null : operators.PersonOf(http, peer));
    }

    private static void CheckDeadline(CallPolicy policy, ServerCallContext context)
    {
        if (policy.LongestDeadline is not { } longest) return;
        if (context.Deadline == DateTime.MaxValue) throw new ServiceFailureException(ServiceFailures.DeadlineMissing);
        // The engine made the instant out of the caller's grpc-timeout and the machine's clock, whatever clock the service runs on.
        if (context.Deadline - TimeProvider.System.GetUtcNow().UtcDateTime > longest * Rounding)
            throw new ServiceFailureException(ServiceFailures.DeadlineTooLong, $"the deadline lies further ahead than {longest.TotalSeconds:0} seconds");
    }
}
