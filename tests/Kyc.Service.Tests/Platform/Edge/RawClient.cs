using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>Sends HTTP/2 requests, including requests that no gRPC client would send.</summary>
public sealed class RawClient(Uri serviceAddress) : IDisposable
{
    public const string GetApplicationMethod = "/kyc.v1.ApplicationService/GetApplication";
    public const string ImportCrlMethod = "/kyc.v1.RevocationService/ImportCrl";
    public const string GetRevocationStatusMethod = "/kyc.v1.RevocationService/GetRevocationStatus";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(CreateHandler())
    {
        BaseAddress = serviceAddress,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static SocketsHttpHandler CreateHandler()
    {
        var handler = TestAccess.Files.CreateHandler(TestAccess.RawProgram);
        handler.EnableMultipleHttp2Connections = true;
        return handler;
    }

    /// <summary>
    /// Creates one length-prefixed message (gRPC over HTTP/2, "Length-Prefixed-Message"). The prefix states the true length of the message,
    /// unless <paramref name="claimedLength"/> is given.
    /// </summary>
    public static byte[] CreateFrame(byte[] message, byte flag = 0, int? claimedLength = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), claimedLength ?? message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// Creates a request with all headers of a valid gRPC call. It has no deadline if <paramref name="timeout"/> is null.
    /// </summary>
    public static HttpRequestMessage CreateRequest(string path, HttpContent content, string? timeout = "20S")
    {
        var request = new HttpRequestMessage(HttpMethod.Post,
            path)
        { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        if (timeout is not null)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        }

        request.Headers.TryAddWithoutValidation("kyc-caller-person", "tester");
        content.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        return request;
    }

    public Task<RawResponse> SendAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = CreateRequest(path, new ByteArrayContent(body));
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        return SendAsync(request);
    }

    public async Task<RawResponse> SendAsync(HttpRequestMessage request)
    {
        using var timeout = new CancellationTokenSource(WaitTimeout);
        using (request)
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            return new RawResponse(response, body);
        }
    }

    /// <summary>Sends the request and waits only for the headers of the response. The body of the response is not read.</summary>
    public Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public void Dispose() => _http.Dispose();

    /// <summary>A complete response. The gRPC trailers may be in its headers or after its body.</summary>
    public sealed class RawResponse(HttpResponseMessage response, byte[] body)
    {
        public HttpStatusCode HttpStatus { get; } = response.StatusCode;

        public byte[] Body => body;

        public StatusCode? GrpcStatus =>
            GetHeader("grpc-status") is { } text ? (StatusCode)int.Parse(text, CultureInfo.InvariantCulture) : null;

        public string? GetHeader(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
                ? values.Single() : null;

        /// <summary>Returns whether the call failed with the given code.</summary>
        public bool HasFailedWith(string code) => GetHeader("grpc-message")?.StartsWith(code + ":", StringComparison.Ordinal) == true;

        /// <summary>Asserts that the call failed with the given status, and that its only typed failure has the given code.</summary>
        public void AssertRefused(StatusCode status, string code)
        {
            Assert.Equal((HttpStatusCode.OK, status), (HttpStatus, GrpcStatus));
            var details = GetHeader("grpc-status-details-bin");
            Assert.NotNull(details);
            var statusMessage = Google.Rpc.Status.Parser.ParseFrom(
                Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')));
            Assert.Equal(((int)status, code),
                (statusMessage.Code, Assert.Single(statusMessage.Details, detail => detail.Is(Failure.Descriptor)).Unpack<Failure>().Code));
            Assert.StartsWith($"{code}: ", Uri.UnescapeDataString(GetHeader("grpc-message")!), StringComparison.Ordinal);
        }
    }
}
