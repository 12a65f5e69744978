namespace Grpc.Core;

/// <summary>Adds the caller's proof to a call that is about to start.</summary>
/// <param name="context">Which service and method is called.</param>
/// <param name="metadata">Takes the headers to add.</param>
/// <returns>Completes when all headers are added. A fault ends the call before it is sent.</returns>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);

/// <summary>The call that an <see cref="AsyncAuthInterceptor"/> adds proof to.</summary>
public class AuthInterceptorContext
{
    /// <summary>A call without a token.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName)
        : this(serviceUrl, methodName, CancellationToken.None)
    {
    }

    /// <summary>A call.</summary>
    public AuthInterceptorContext(string serviceUrl, string methodName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(serviceUrl);
        ArgumentNullException.ThrowIfNull(methodName);
        ServiceUrl = serviceUrl;
        MethodName = methodName;
        CancellationToken = cancellationToken;
    }

    /// <summary>The service's URL, the audience a token is made for.</summary>
    public string ServiceUrl { get; }

    /// <summary>The method's own name.</summary>
    public string MethodName { get; }

    /// <summary>Signals that the call is given up.</summary>
    public CancellationToken CancellationToken { get; }
}
