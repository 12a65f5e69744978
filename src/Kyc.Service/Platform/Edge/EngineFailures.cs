using System.Globalization;
using Grpc.Core;
using Kyc.Jpki;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Adds the typed failure details that the contract promises for every failure to calls that the gRPC engine itself refuses. The engine
/// refuses such a call outside every interceptor and with a bare status: a message that is too large or cannot be decoded, a method that
/// does not exist, a deadline that has passed.
/// </summary>
internal static class EngineFailures
{
    // The server's own string instance of the header name: the server compares its known headers by reference first.
    private static readonly string StatusKey = HeaderNames.GrpcStatus;

    /// <summary>
    /// Ends a call of a method that does not exist in the same way as the engine; <see cref="Complete"/> adds the typed failure.
    /// </summary>
    public static void RefuseUnknownMethod(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers[StatusKey] = StatusCode.Unimplemented.ToString("D");
    }

    /// <summary>Ends a call that exceeds its program's rate, before the engine reads it.</summary>
    public static void RefuseTooManyCalls(HttpContext context, CallState call, TimeSpan retryAfter)
    {
        const StatusCode status = StatusCode.ResourceExhausted;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-retry-pushback-ms"] =
            Math.Ceiling(retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        Write(context.Response.Headers, call, ServiceFailures.CallRateExceeded, status, retryAfter);
    }

    /// <summary>
    /// Adds typed failure details where they are missing, and returns the status that the call ends with; null when the engine has written
    /// none.
    /// </summary>
    public static StatusCode? Complete(HttpContext context, CallState call)
    {
        if (FindStatusHeaders(context, out var statusText) is not { } headers)
        {
            return null;
        }

        if (statusText == "0")
        {
            return StatusCode.OK;
        }

        if (!int.TryParse(statusText, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var status = (StatusCode)number;
        if (headers.IsReadOnly
            || FailureOf(status, call.Policy) is not var (failure, finalStatus)
            || headers.ContainsKey(FailureStatus.DetailsTrailer))
        {
            return status;
        }
        // A request that is cut off looks like a malformed one. The caller is gone, and the counters should not report a fault.
        if (context.RequestAborted.IsCancellationRequested)
        {
            return StatusCode.Cancelled;
        }

        Write(headers, call, failure, finalStatus, null);
        return finalStatus;
    }

    private static void Write(IHeaderDictionary headers, CallState call, Failure failure, StatusCode status, TimeSpan? retryAfter)
    {
        call.FailureCode = failure.Code;
        headers[StatusKey] = ((int)status).ToString(CultureInfo.InvariantCulture);
        // The message starts with the code, as for every other failure. It is ASCII without '%', so it needs no percent-encoding.
        headers["grpc-message"] = $"{failure.Code}: {failure.Cause}";
        // gRPC over HTTP/2 encodes binary trailers as base64 without padding.
        headers[FailureStatus.DetailsTrailer] = Convert
            .ToBase64String(FailureStatus.SerializeDetails(failure, status, retryAfter))
            .TrimEnd('=');
    }

    /// <summary>
    /// Returns the failure that a bare status of the engine stands for; null for OK, and for CANCELLED, which no caller receives any more.
    /// </summary>
    private static (Failure Failure, StatusCode Status)? FailureOf(StatusCode status, CallPolicy policy) => status switch
    {
        StatusCode.OK or StatusCode.Cancelled => null,
        StatusCode.DeadlineExceeded => (ServiceFailures.DeadlineExceeded, status),
        StatusCode.ResourceExhausted => (ServiceFailures.RequestTooLarge, status),
        StatusCode.Unimplemented when ReferenceEquals(policy, CallPolicy.Unknown) => (ServiceFailures.MethodUnknown, status),
        StatusCode.Unimplemented => (ServiceFailures.RequestEncoding, status),
        // The engine uses UNKNOWN for an exception before the first interceptor, where only decoding happens. The gRPC status for a request
        // that cannot be parsed is INTERNAL.
        _ => (ServiceFailures.RequestMalformed, StatusCode.Internal),
    };

    /// <summary>Returns where the engine wrote the status: the trailers, or the headers of a response without a body.</summary>
    private static IHeaderDictionary? FindStatusHeaders(HttpContext context, out StringValues status)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers && trailers.TryGetValue(StatusKey, out status))
        {
            return trailers;
        }

        return context.Response.Headers.TryGetValue(StatusKey, out status) ? context.Response.Headers : null;
    }
}
