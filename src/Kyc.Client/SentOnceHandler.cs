using System.Net;

namespace Kyc.Client;

/// <summary>
/// Sends the body of a call that the gRPC engine repeats by itself once and no more. When a service closes a connection (GOAWAY) while a
/// call is being sent, .NET sends the request again over another one; but a call with a retry policy has given its message away by then, so
/// that a second body would be empty, and the service would answer that it is malformed. Refused here, the call ends with UNAVAILABLE and
/// the engine repeats it with its message. So does a call whose headers meet the end of a connection that the service closed in good order
/// (NO_ERROR), which the engine would take for an INTERNAL fault.
/// </summary>
internal sealed class SentOnceHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>NO_ERROR of RFC 9113, section 7.</summary>
    private const long NoError = 0;

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && request.RequestUri is { } address && CallRules.IsRepeated(address.AbsolutePath))
        {
            request.Content = new SentOnce(content);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.InnerException is HttpProtocolException { ErrorCode: NoError })
        {
            throw new HttpRequestException("The service closed the connection while the call was being sent.", new IOException(exception.Message));
        }
    }

    private sealed class SentOnce : HttpContent
    {
        private readonly HttpContent _content;
        private bool _isSent;

        public SentOnce(HttpContent content)
        {
            _content = content;
            foreach ((string name, IEnumerable<string> values) in content.Headers)
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
