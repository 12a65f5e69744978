using System.Globalization;
using Grpc.Core;
using Kyc.Jpki;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Adds typed failure details to calls that the gRPC engine itself refuses, because the API contract promises such details for every
/// failure. The engine refuses a call when its message is too large or cannot be decoded, or when its deadline has passed. It then runs no
/// interceptor and returns only a status code and a message. This class also refuses calls before they reach the engine.
/// </summary>
internal static class EngineFailures
{
    // This is the server's own string instance of the header name. Looking up a header with it is fast, because the server first compares
    // the names of its known headers by reference.
    private static readonly string StatusKey = HeaderNames.GrpcStatus;

    /// <summary>
    /// Refuses a call to a method that does not exist, with the same status as the gRPC engine would use. <see cref="CompleteDetails"/>
    /// adds the typed failure details.
    /// </summary>
    public static void RefuseUnknownMethod(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers[StatusKey] = StatusCode.Unimplemented.ToString("D");
    }

    /// <summary>Refuses a call before the gRPC engine reads it.</summary>
    public static void Refuse(HttpContext context, CallState call, Failure failure)
    {
        context.Response.ContentType = "application/grpc";
        WriteFailureHeaders(context.Response.Headers, call, failure, ServiceFailures.StatusByFailure[failure], null);
    }

    /// <summary>Refuses a call of a program that exceeds its call rate, before the gRPC engine reads the call.</summary>
    public static void RefuseTooManyCalls(HttpContext context, CallState call, TimeSpan retryAfter)
    {
        const StatusCode status = StatusCode.ResourceExhausted;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-retry-pushback-ms"] =
            Math.Ceiling(retryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        WriteFailureHeaders(context.Response.Headers, call, ServiceFailures.CallRateExceeded, status, retryAfter);
    }

    /// <summary>
    /// Adds typed failure details to the response if they are missing, and returns the status that the call ends with. Returns null when
    /// the gRPC engine has not written a valid status. Returns CANCELLED without adding details when the caller has disconnected.
    /// </summary>
    public static StatusCode? CompleteDetails(HttpContext context, CallState call)
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
            || GetFailure(status, call.Policy) is not var (failure, finalStatus)
            || headers.ContainsKey(RpcStatusConverter.DetailsTrailer))
        {
            return status;
        }
        // When the caller disconnects while it sends a request, the engine reports the incomplete request as malformed. The metrics should
        // not count this as a fault.
        if (context.RequestAborted.IsCancellationRequested)
        {
            return StatusCode.Cancelled;
        }

        WriteFailureHeaders(headers, call, failure, finalStatus, null);
        return finalStatus;
    }

    private static void WriteFailureHeaders(
        IHeaderDictionary headers,
        CallState call,
        Failure failure,
        StatusCode status,
        TimeSpan? retryAfter)
    {
        call.FailureCode = failure.Code;
        headers[StatusKey] = ((int)status).ToString(CultureInfo.InvariantCulture);
        // The message starts with the failure code, as for every other failure. The messages of these failures are ASCII without '%', so
        // they need no percent-encoding.
        headers["grpc-message"] = $"{failure.Code}: {failure.Cause}";
        // gRPC over HTTP/2 encodes binary trailers in base64 without padding.
        headers[RpcStatusConverter.DetailsTrailer] = Convert
            .ToBase64String(RpcStatusConverter.SerializeDetails(failure, status, retryAfter))
            .TrimEnd('=');
    }

    /// <summary>
    /// Returns the failure, and the final status, for a status that the gRPC engine wrote without details. Returns null for OK, and for
    /// CANCELLED because the caller is gone.
    /// </summary>
    private static (Failure Failure, StatusCode Status)? GetFailure(StatusCode status, CallPolicy policy) => status switch
    {
        StatusCode.OK or StatusCode.Cancelled => null,
        StatusCode.DeadlineExceeded => (ServiceFailures.DeadlineExceeded, status),
        StatusCode.ResourceExhausted => (ServiceFailures.RequestTooLarge, status),
        StatusCode.Unimplemented when ReferenceEquals(policy, CallPolicy.UnknownMethod) => (ServiceFailures.MethodUnknown, status),
        StatusCode.Unimplemented => (ServiceFailures.RequestEncoding, status),
        // The engine uses UNKNOWN for an exception that is thrown before the first interceptor runs. Until then the engine only decodes the
        // request. gRPC specifies INTERNAL for a request that cannot be parsed.
        _ => (ServiceFailures.RequestMalformed, StatusCode.Internal),
    };

    /// <summary>
    /// Returns the headers that contain the status: the trailers, or the response headers when the response has no body. Returns null when
    /// the engine has not written a status.
    /// </summary>
    private static IHeaderDictionary? FindStatusHeaders(HttpContext context, out StringValues status)
    {
        if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers && trailers.TryGetValue(StatusKey, out status))
        {
            return trailers;
        }

        return context.Response.Headers.TryGetValue(StatusKey, out status) ? context.Response.Headers : null;
    }
}
