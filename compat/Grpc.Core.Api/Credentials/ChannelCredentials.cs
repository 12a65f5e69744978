namespace Grpc.Core;

/// <summary>How a channel is secured. Immutable; engines ask it to describe itself to a configurator.</summary>
public abstract class ChannelCredentials
{
    /// <summary>For kinds of credentials that an engine of one's own understands.</summary>
    public ChannelCredentials()
    {
    }

    /// <summary>No encryption and no proof of identity.</summary>
    public static ChannelCredentials Insecure { get; } = new InsecureCredentials();

    /// <summary>TLS with the machine's own roots and no client certificate.</summary>
    public static ChannelCredentials SecureSsl { get; } = new SslCredentials();

    /// <summary>Whether call credentials may be added. Not to <see cref="Insecure"/>: they would travel in clear.</summary>
    internal virtual bool IsComposable => false;

    /// <summary>A secured channel whose every call carries these call credentials.</summary>
    /// <exception cref="ArgumentException">The channel credentials cannot be composed.</exception>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);
        return channelCredentials.IsComposable
            ? new CompositeChannelCredentials(channelCredentials, callCredentials)
            : throw new ArgumentException("Call credentials can be added to TLS credentials only.", nameof(channelCredentials));
    }

    /// <summary>Calls the configurator's method that fits this kind of credentials. For engines.</summary>
    /// <param name="configurator">The engine's.</param>
    /// <param name="state">The engine's; handed back to it.</param>
    public abstract void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state);

    private sealed class InsecureCredentials : ChannelCredentials
    {
        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state) =>
            configurator.SetInsecureCredentials(state);
    }

    private sealed class CompositeChannelCredentials(ChannelCredentials channel, CallCredentials call) : ChannelCredentials
    {
        public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state) =>
            configurator.SetCompositeCredentials(state, channel, call);
    }
}
