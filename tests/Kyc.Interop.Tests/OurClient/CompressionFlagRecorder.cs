using System.Net;
using Kyc.Interop.Tests.Host;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>Records which messages of the most recent call of our client were compressed, separately for each direction.</summary>
internal sealed class CompressionFlagRecorder() : DelegatingHandler(new SocketsHttpHandler())
{
    public CompressionFlagReader SentFlags { get; private set; } = new();

    public CompressionFlagReader ReceivedFlags { get; private set; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SentFlags = new CompressionFlagReader();
        ReceivedFlags = new CompressionFlagReader();
        request.Content = new ObservedRequestContent(request.Content!, SentFlags);
        var response = await base.SendAsync(request, cancellationToken);
        var observedContent = new StreamContent(
            new ObservedStream(await response.Content.ReadAsStreamAsync(cancellationToken), ReceivedFlags));
        CopyHeaders(response.Content, observedContent);
        response.Content = observedContent;
        return response;
    }

    private static void CopyHeaders(HttpContent source, HttpContent target)
    {
        foreach (var header in source.Headers)
        {
            target.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    private sealed class ObservedRequestContent : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly CompressionFlagReader _flags;

        public ObservedRequestContent(HttpContent inner, CompressionFlagReader flags)
        {
            _inner = inner;
            _flags = flags;
            CopyHeaders(inner, this);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            _inner.CopyToAsync(new ObservedStream(stream, _flags), context, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
