using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Edge;

/// <summary>
/// The outermost of the edge, around engine and interceptors, so that calls which the engine refuses by itself are named,
/// counted and typed like all others: correlation id, log scope, metrics, activity, typed details.
/// </summary>
public sealed class CallMiddleware(RequestDelegate next, CallInstruments instruments, ILogger<CallMiddleware> log)
{
    /// <summary>Runs one call.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true)
        {
            await next(context);
            return;
        }
        var policy = context.GetEndpoint()?.Metadata.GetMetadata<CallPolicy>() ?? CallPolicy.Unknown;
        var call = new CallState(policy, CorrelationId.Of(context.Request.Headers));
        context.Features.Set(call);
        context.Features.Set<IHttpResponseBodyFeature>(new CompletingBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), context, call));
        context.Response.Headers[CorrelationId.Key] = call.CorrelationId;

        using var scope = log.BeginScope(call);
        var started = Stopwatch.GetTimestamp();
        var activity = instruments.Begin(call);
        StatusCode? status = null;
        try
        {
            await next(context);
            status = EngineFailures.Complete(context, call);
        }
        finally
        {
            instruments.End(call, activity, status ?? Unwritten(context), Stopwatch.GetElapsedTime(started));
        }
    }

    /// <summary>The engine writes no status for a caller who hung up.</summary>
    private static StatusCode Unwritten(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : StatusCode.Unknown;
}
