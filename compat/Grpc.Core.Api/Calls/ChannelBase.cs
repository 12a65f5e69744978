namespace Grpc.Core;

/// <summary>A connection to a service, or to several copies of it. Costly to make, meant to be kept; safe for many threads.</summary>
public abstract class ChannelBase
{
    /// <summary>A channel to <paramref name="target"/>.</summary>
    protected ChannelBase(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        Target = target;
    }

    /// <summary>Where it leads to, as it was given.</summary>
    public string Target { get; }

    /// <summary>An invoker that calls over this channel.</summary>
    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends the channel and what runs over it. Channels that only need disposing have nothing to do here.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    /// <summary>The channel's own way to end.</summary>
    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
