namespace Grpc.Core;

/// <summary>Base of clients generated with the option <c>lite_client</c>: an invoker and nothing else.</summary>
public abstract class LiteClientBase
{
    /// <summary>For test doubles: every call throws <see cref="NotImplementedException"/> until it is overridden.</summary>
    protected LiteClientBase()
        : this(new UnimplementedCallInvoker())
    {
    }

    /// <summary>A client over an invoker.</summary>
    public LiteClientBase(CallInvoker callInvoker)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        CallInvoker = callInvoker;
    }

    /// <summary>What the generated methods call through.</summary>
    protected CallInvoker CallInvoker { get; }
}
