namespace Grpc.Core;

/// <summary>What an engine implements to learn what <see cref="CallCredentials"/> consist of.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    /// <summary>They consist of several others, in order.</summary>
    public abstract void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials);

    /// <summary>They consist of an interceptor.</summary>
    public abstract void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor);
}
