using System.Net;

namespace Kyc.Client;

/// <summary>
/// Sends the body of a retryable call only once per attempt. When a service closes a connection (GOAWAY) during a call, .NET sends the
/// request again on a different connection. For a call with a retry policy, however, the message has already been consumed, so the second
/// body would be empty, and the service would report a malformed request. This handler refuses to send the second body. The call then ends
/// with UNAVAILABLE, and the gRPC client retries it with its message. A call also ends with UNAVAILABLE if its headers are sent while the
/// service closes the connection properly (NO_ERROR). Without this handler, the gRPC client would report an INTERNAL error.
/// </summary>
internal sealed class SendOnceHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>NO_ERROR of RFC 9113, section 7.</summary>
    private const long NoError = 0;

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && request.RequestUri is { } address && CallRules.IsRetryable(address.AbsolutePath))
        {
            request.Content = new SendOnceContent(content);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.InnerException is HttpProtocolException { ErrorCode: NoError })
        {
            throw new HttpRequestException(
                "The service closed the connection while the call was being sent.", new IOException(exception.Message));
        }
    }

    private sealed class SendOnceContent : HttpContent
    {
        private readonly HttpContent _content;
        private bool _isSent;

        public SendOnceContent(HttpContent content)
        {
            _content = content;
            foreach ((var name, var values) in content.Headers)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (_isSent)
            {
                throw new IOException("The connection was closed while the call was being sent.");
            }

            _isSent = true;
            return _content.CopyToAsync(stream, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
