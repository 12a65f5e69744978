using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Kyc.Service.Edge;

/// <summary>
/// The engine refuses an oversized or undecodable message before any interceptor runs, with a bare status. This adds the
/// typed detail that the contract promises for every failure.
/// </summary>
public static class EngineFailureMiddleware
{
    /// <summary>Goes before the gRPC end points.</summary>
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (Destination(context) is { } headers
            && headers["grpc-status"] == ((int)StatusCode.ResourceExhausted).ToString(System.Globalization.CultureInfo.InvariantCulture)
            && !headers.ContainsKey(FailureStatus.DetailsTrailer))
        {
            // The code in front, as in every other failure's message. ASCII without '%': needs no percent-encoding.
            headers["grpc-message"] = $"{ServiceFailures.RequestTooLarge.Code}: {ServiceFailures.RequestTooLarge.Cause}";
            // gRPC over HTTP/2: binary trailers travel as base64, padding left out.
            headers[FailureStatus.DetailsTrailer] = Convert.ToBase64String(
                FailureStatus.Details(ServiceFailures.RequestTooLarge, StatusCode.ResourceExhausted, null)).TrimEnd('=');
        }
    }

    /// <summary>Where the engine wrote the status: in trailers, or in the headers of an answer without a body.</summary>
    private static IHeaderDictionary? Destination(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers && trailers.ContainsKey("grpc-status"))
            return trailers;
        return !context.Response.HasStarted && context.Response.Headers.ContainsKey("grpc-status") ? context.Response.Headers : null;
    }
}
