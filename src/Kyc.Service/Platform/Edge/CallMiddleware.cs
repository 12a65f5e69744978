using Grpc.Core;
using Kyc.Service.Platform.Edge.Authorization;
using Kyc.Service.Platform.Edge.Connections;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The outermost part of the edge. It runs around the gRPC engine. Therefore calls that the engine itself refuses also get a correlation
/// id, metrics, an activity, a rate limit and typed failure details.
/// </summary>
internal sealed class CallMiddleware(RequestDelegate next, CallInstruments instruments, CallRateLimiter rates)
{
    public Task InvokeAsync(HttpContext context) => IsGrpcCall(context.Request) ? RunAsync(context) : next(context);

    /// <summary>Checks whether a request has the content type of gRPC.</summary>
    internal static bool IsGrpcCall(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    private async Task RunAsync(HttpContext context)
    {
        var endPoint = context.GetEndpoint();
        var call = new CallState(
            endPoint?.Metadata.GetMetadata<CallPolicy>() ?? CallPolicy.UnknownMethod, CorrelationId.GetOrCreate(context.Request.Headers));
        call.Principal = PrincipalIdentity.Find(context);
        if (call.Policy.RequiresCaller)
        {
            call.Program = Caller.GetProgramName(context);
        }

        context.Features.Set(call);
        FailureDetailsBodyFeature.Attach(context, call);
        context.Response.Headers[CorrelationId.Key] = call.CorrelationId;

        var connection = context.Features.Get<TrackedConnection>();
        connection?.BeginCall();
        var measurement = instruments.Begin(call);
        StatusCode? status = null;
        try
        {
            if (endPoint is null)
            {
                EngineFailures.RefuseUnknownMethod(context);
            }
            else if (!rates.TryAcquire(call, CallSource.Get(context), out var retryAfter))
            {
                EngineFailures.RefuseTooManyCalls(context, call, retryAfter);
            }
            else
            {
                await next(context);
            }

            status = EngineFailures.CompleteDetails(context, call);
        }
        finally
        {
            instruments.End(call, measurement, status ?? GetDefaultStatus(context));
            connection?.EndCall();
        }
    }

    /// <summary>
    /// Returns the status that the metrics show for a call to which the engine wrote no status, for example because the caller
    /// disconnected.
    /// </summary>
    private static StatusCode GetDefaultStatus(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : StatusCode.Unknown;
}
