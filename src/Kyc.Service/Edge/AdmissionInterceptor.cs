using Google.Protobuf;
using Grpc.Core;

namespace Kyc.Service.Edge;

/// <summary>Lets a call in: readable headers, a deadline within the method's cap, a message within its limit, a named caller.</summary>
public sealed class AdmissionInterceptor : CallInterceptor
{
    /// <inheritdoc />
    protected override Task<T> HandleAsync<TCall, T>(TCall call, ServerCallContext context)
    {
        var state = CallState.Of(context);
        var headers = ReadHeaders(context);
        CheckDeadline(state.Policy, context);
        if (state.Policy.ChecksSize && call.Request is IMessage message && message.CalculateSize() > state.Policy.LargestMessage)
            throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        if (state.Policy.NeedsCaller) state.Caller = Caller.Identify(context, headers);
        return call.RunAsync(context);
    }

    /// <summary>
    /// HTTP/2 allows header names that are no metadata keys, and anything as the value of a <c>-bin</c> key. The engine
    /// throws on the first look at them and hides the rest on the second: this is the first look.
    /// </summary>
    private static Metadata ReadHeaders(ServerCallContext context)
    {
        try
        {
            return context.RequestHeaders;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ServiceFailureException(ServiceFailures.RequestHeaders);
        }
    }

    private static void CheckDeadline(CallPolicy policy, ServerCallContext context)
    {
        if (policy.LongestDeadline is not { } longest) return;
        if (context.Deadline == DateTime.MaxValue) throw new ServiceFailureException(ServiceFailures.DeadlineMissing);
        // The engine made the instant out of the caller's grpc-timeout and the machine's clock, whatever clock the service runs on.
        if (context.Deadline - TimeProvider.System.GetUtcNow().UtcDateTime > longest)
            throw new ServiceFailureException(ServiceFailures.DeadlineTooLong, $"the deadline lies further ahead than {longest.TotalSeconds:0} seconds");
    }
}
