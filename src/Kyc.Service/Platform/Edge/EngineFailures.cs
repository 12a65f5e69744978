using System.Globalization;
using Grpc.Core;
using Kyc.Jpki;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The engine refuses some calls by itself, outside every interceptor and with a bare status: a message that is too large or
/// cannot be decoded, a method that does not exist, a deadline that passed. This adds the typed detail that the contract
/// promises for every failure.
/// </summary>
internal static class EngineFailures
{
    // The server's own object for the name: it tells its known headers by reference first.
    private static readonly string StatusKey = HeaderNames.GrpcStatus;

    /// <summary>Ends a call of a method that does not exist, as the engine would end it; <see cref="Complete"/> makes it typed.</summary>
    public static void RefuseUnknownMethod(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers[StatusKey] = StatusCode.Unimplemented.ToString("D");
    }

    /// <summary>Ends a call of a program that calls too often, before the engine reads it.</summary>
    public static void RefuseTooManyCalls(HttpContext context, CallState call, TimeSpan retryAfter)
    {
        const StatusCode status = StatusCode.ResourceExhausted;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-retry-pushback-ms"] = Math.Ceiling(retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        Write(context.Response.Headers, call, ServiceFailures.CallRateExceeded, status, retryAfter);
    }

    /// <summary>Status the call ends with as far as the engine has written it, else null. Completes it on the way.</summary>
    public static StatusCode? Complete(HttpContext context, CallState call)
    {
        if (Destination(context, out var written) is not { } headers) return null;
        if (written == "0") return StatusCode.OK;
        if (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var status = (StatusCode)number;
        if (headers.IsReadOnly || Typed(status, call.Policy) is not var (failure, sent) || headers.ContainsKey(FailureStatus.DetailsTrailer)) return status;
        // A request that breaks off reads like a malformed one; nobody is there to be told, but the counters should not cry fault.
        if (context.RequestAborted.IsCancellationRequested) return StatusCode.Cancelled;
        Write(headers, call, failure, sent, null);
        return sent;
    }

    private static void Write(IHeaderDictionary headers, CallState call, Failure failure, StatusCode status, TimeSpan? retryAfter)
    {
        call.FailureCode = failure.Code;
        headers[StatusKey] = ((int)status).ToString(CultureInfo.InvariantCulture);
        // The code in front, as in every other failure's message. ASCII without '%': needs no percent-encoding.
        headers["grpc-message"] = $"{failure.Code}: {failure.Cause}";
        // gRPC over HTTP/2: binary trailers travel as base64, padding left out.
        headers[FailureStatus.DetailsTrailer] = Convert.ToBase64String(FailureStatus.Details(failure, status, retryAfter)).TrimEnd('=');
    }

    /// <summary>What a bare status of the engine means. Null for OK, and for CANCELLED, which nobody is there to read.</summary>
    private static (Failure Failure, StatusCode Status)? Typed(StatusCode status, CallPolicy policy) => status switch
    {
        StatusCode.OK or StatusCode.Cancelled => null,
        StatusCode.DeadlineExceeded => (ServiceFailures.DeadlineExceeded, status),
        StatusCode.ResourceExhausted => (ServiceFailures.RequestTooLarge, status),
        StatusCode.Unimplemented when ReferenceEquals(policy, CallPolicy.Unknown) => (ServiceFailures.MethodUnknown, status),
        StatusCode.Unimplemented => (ServiceFailures.RequestEncoding, status),
        // UNKNOWN is the engine's word for an exception before the first interceptor, where nothing but decoding happens;
        // gRPC's own word for a request that does not parse is INTERNAL.
        _ => (ServiceFailures.RequestMalformed, StatusCode.Internal),
    };

    /// <summary>Where the engine wrote the status: in trailers, or in the headers of an answer without a body.</summary>
    private static IHeaderDictionary? Destination(HttpContext context, out StringValues status)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers && trailers.TryGetValue(StatusKey, out status)) return trailers;
        return context.Response.Headers.TryGetValue(StatusKey, out status) ? context.Response.Headers : null;
    }
}
