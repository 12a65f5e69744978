namespace Grpc.Core;

/// <summary>Proves per call who calls, by headers. Immutable; engines ask it to describe itself to a configurator.</summary>
public abstract class CallCredentials
{
    /// <summary>All of these on every call, in order.</summary>
    /// <exception cref="ArgumentException">Fewer than two.</exception>
    public static CallCredentials Compose(params CallCredentials[] credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (credentials.Length < 2)
        {
            throw new ArgumentException("At least two call credentials are needed to compose them.", nameof(credentials));
        }

        return new CompositeCallCredentials([.. credentials]);
    }

    /// <summary>Credentials that ask <paramref name="interceptor"/> before every call.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor)
    {
        ArgumentNullException.ThrowIfNull(interceptor);
        return new InterceptorCallCredentials(interceptor);
    }

    /// <summary>Calls the configurator's method that fits this kind of credentials. For engines.</summary>
    /// <param name="configurator">The engine's.</param>
    /// <param name="state">The engine's; handed back to it.</param>
    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state);

    private sealed class CompositeCallCredentials(IReadOnlyList<CallCredentials> credentials) : CallCredentials
    {
        public override void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state) =>
            configurator.SetCompositeCredentials(state, credentials);
    }

    private sealed class InterceptorCallCredentials(AsyncAuthInterceptor interceptor) : CallCredentials
    {
        public override void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state) =>
            configurator.SetAsyncAuthInterceptorCredentials(state, interceptor);
    }
}
