using Kyc.Service.Platform.Edge.Connections;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Keeps the endpoints of the listeners apart: the health port serves its pages only, and the gRPC port and the operator socket serve gRPC
/// only. The listener is that of the connection, because a client chooses the host name in a request.
/// </summary>
internal static class ListenerFilter
{
    /// <summary>Marks an endpoint as a page of the health port.</summary>
    public static TBuilder OnHealthPort<TBuilder>(this TBuilder endPoint)
        where TBuilder : IEndpointConventionBuilder => endPoint.WithMetadata(HealthPage.Instance);

    /// <summary>Adds the filter to the pipeline. It must follow the routing and precede everything else.</summary>
    public static void UseListenerFilter(this IApplicationBuilder app) => app.Use(RunAsync);

    private static Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        switch (context.Features.Get<TrackedConnection>()?.Listener)
        {
            case ListenerKind.Health when metadata?.GetMetadata<HealthPage>() is not null:
                return next(context);
            case ListenerKind.Network or ListenerKind.OperatorSocket when CallMiddleware.IsGrpcCall(context.Request):
                if (metadata?.GetMetadata<CallPolicy>() is null)
                {
                    // A page of the health port, or an endpoint with which the routing refuses a request: an unknown method.
                    context.SetEndpoint(null);
                }

                return next(context);
            default:
                // This includes a listener that something else than Listeners has added, for example the host's own settings.
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }

    private sealed class HealthPage
    {
        public static readonly HealthPage Instance = new();
    }
}
