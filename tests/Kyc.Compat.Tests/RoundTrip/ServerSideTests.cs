using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kyc.Compat.Tests.RoundTrip;

public sealed class ServerSideTests
{
    [Fact]
    public async Task Server_interceptors_see_all_four_kinds_in_order()
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await EchoServer.StartAsync(options =>
        {
            options.Interceptors.Add<Noting>(log, "outer");
            options.Interceptors.Add<Noting>(log, "inner");
        });
        using var channel = server.Connect();
        var client = new Echo.EchoClient(channel);

        await client.UnaryAsync(new EchoMessage());
        using var serverStream = client.ServerStream(new EchoMessage());
        await foreach (var _ in serverStream.ResponseStream.ReadAllAsync())
        {
        }

        using var clientStream = client.ClientStream();
        await clientStream.RequestStream.CompleteAsync();
        await clientStream;
        using var duplex = client.Duplex();
        await duplex.RequestStream.CompleteAsync();
        await Assert.ThrowsAsync<RpcException>(() => duplex.ResponseStream.MoveNext());

        Assert.Equal(
            ["outer unary", "inner unary", "outer server", "inner server", "outer client", "inner client", "outer duplex", "inner duplex"],
            log);
    }

    [Fact]
    public async Task A_service_definition_bound_to_an_instance_is_served()
    {
        await using var server = await EchoServer.StartAsync(map: app => app.MapGrpcService(Echo.BindService(new EchoService(new EchoSignals()))));
        using var channel = server.Connect();
        var client = new Echo.EchoClient(channel);

        Assert.Equal("bound", (await client.UnaryAsync(new EchoMessage { Text = "bound" })).Text);
        using var call = client.ClientStream();
        await call.RequestStream.WriteAsync(new EchoMessage { Text = "too" });
        await call.RequestStream.CompleteAsync();
        Assert.Equal("too", (await call).Text);
    }

    [Theory]
    [InlineData("x-asked", "Grüße", "Grüße")]
    [InlineData("x-asked", "a\tb", "a\tb")]
    public async Task A_header_value_outside_ASCII_reaches_the_service(string name, string value, string seen)
    {
        await using var server = await EchoServer.StartAsync();

        Assert.Equal((0, seen), await PostByHand(server.Address, EchoService.HeaderValue, name, value));
    }

    [Theory]
    [InlineData("x!name", "v")]
    [InlineData("x-bytes-bin", "***")]
    public async Task A_header_that_is_no_metadata_fails_its_call_and_no_other(string name, string value)
    {
        await using var server = await EchoServer.StartAsync();

        Assert.Equal(((int)StatusCode.Unknown, ""), await PostByHand(server.Address, EchoService.HeaderValue, name, value));
        Assert.Equal((0, "none"), await PostByHand(server.Address, EchoService.HeaderValue, "x-other", "v"));
    }

    [Theory]
    [InlineData("late\r\nset-cookie: x")]
    [InlineData("遅い")]
    public async Task A_trailer_that_cannot_travel_fails_its_call_and_no_other(string value)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new Echo.EchoClient(channel);

        await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(new EchoMessage { Text = EchoService.TrailerPrefix + value }));
        Assert.Equal("fine", (await client.UnaryAsync(new EchoMessage { Text = "fine" })).Text);
    }

    [Theory]
    [InlineData("a\r\nset-cookie: x")]
    [InlineData("遅い")]
    public async Task A_request_header_that_cannot_travel_fails_its_call_and_no_other(string value)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new Echo.EchoClient(channel);
        var request = new EchoMessage { Text = EchoService.HeaderValue };

        await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(request, new Metadata { { "x-asked", value } }));
        Assert.Equal("plain", (await client.UnaryAsync(request, new Metadata { { "x-asked", "plain" } })).Text);
    }

    /// <summary>One unary call framed by hand, because the client engine would not send such a header.</summary>
    private static async Task<(int Status, string Text)> PostByHand(Uri address, string text, string name, string value)
    {
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });
        var message = Google.Protobuf.MessageExtensions.ToByteArray(new EchoMessage { Text = text });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/kyc.compat.test.Echo/Unary"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        var status = response.TrailingHeaders.Concat(response.Headers).Single(header => header.Key == "grpc-status").Value.Single();
        return (int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), body.Length < 5 ? "" : EchoMessage.Parser.ParseFrom(body.AsSpan(5)).Text);
    }

    private sealed class Noting(ConcurrentQueue<string> log, string name) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} unary");
            return continuation(request, context);
        }

        public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} client");
            return continuation(requestStream, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} server");
            return continuation(request, responseStream, context);
        }

        public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
            IAsyncStreamReader<TRequest> requestStream,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            DuplexStreamingServerMethod<TRequest, TResponse> continuation)
        {
            log.Enqueue($"{name} duplex");
            return continuation(requestStream, responseStream, context);
        }
    }
}
