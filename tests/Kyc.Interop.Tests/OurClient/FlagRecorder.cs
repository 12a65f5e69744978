using System.Net;
using Kyc.Interop.Tests.Host;

namespace Kyc.Interop.Tests.OurClient;

/// <summary>Records which messages of the most recent call of our client were compressed, separately for each direction.</summary>
internal sealed class FlagRecorder() : DelegatingHandler(new SocketsHttpHandler())
{
    public MessageFlags Sent { get; private set; } = new();

    public MessageFlags Received { get; private set; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent = new MessageFlags();
        Received = new MessageFlags();
        request.Content = new ObservedRequest(request.Content!, Sent);
        var response = await base.SendAsync(request, cancellationToken);
        var observed = new StreamContent(new ObservedStream(await response.Content.ReadAsStreamAsync(cancellationToken), Received));
        CopyHeaders(response.Content, observed);
        response.Content = observed;
        return response;
    }

    private static void CopyHeaders(HttpContent from, HttpContent to)
    {
        foreach (var header in from.Headers)
        {
            to.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    private sealed class ObservedRequest : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly MessageFlags _flags;

        public ObservedRequest(HttpContent inner, MessageFlags flags)
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
