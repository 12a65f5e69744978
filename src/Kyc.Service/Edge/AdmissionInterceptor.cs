using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Edge;

/// <summary>Lets a call in: a deadline within the method's cap, a message within its limit, a named caller.</summary>
public sealed class AdmissionInterceptor : CallInterceptor
{
    /// <summary>Clients round a deadline up on the wire (the C core to a tenth of a second at thirty): a cap taken to the letter would refuse the cap itself.</summary>
    private const double Rounding = 1.01;

    /// <inheritdoc />
    protected override Task<T> HandleAsync<TCall, T>(TCall call, ServerCallContext context)
    {
        var state = CallState.Of(context);
        CheckDeadline(state.Policy, context);
        if (state.Policy.ChecksSize && call.Request is IMessage message && message.CalculateSize() > state.Policy.LargestMessage)
            throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        if (state.Policy.NeedsCaller) state.Caller = Caller.Identify(context.GetHttpContext());
        return call.RunAsync(context);
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
