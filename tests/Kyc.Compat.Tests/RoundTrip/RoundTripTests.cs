using Grpc.Core;

namespace Kyc.Compat.Tests.RoundTrip;

public sealed class RoundTripTests : IAsyncLifetime
{
    private EchoServer _server = null!;
    private Grpc.Net.Client.GrpcChannel _channel = null!;
    private Echo.EchoClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await EchoServer.StartAsync(options => options.ResponseCompressionAlgorithm = "gzip");
        _channel = _server.Connect();
        _client = new Echo.EchoClient(_channel);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_unary_call_returns_the_message_with_headers_and_trailers()
    {
        using var call = _client.UnaryAsync(new EchoMessage { Text = "こんにちは" });

        Assert.Equal("early", (await call.ResponseHeadersAsync).GetValue("echo-header"));
        Assert.Equal("こんにちは", (await call).Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal("late", call.GetTrailers().GetValue("echo-trailer"));
        Assert.Equal([0, 1, 255], call.GetTrailers().GetValueBytes("echo-bin"));
    }

    [Fact]
    public void A_blocking_unary_call_returns_the_message() =>
        Assert.Equal("blocking", _client.Unary(new EchoMessage { Text = "blocking" }).Text);

    [Fact]
    public async Task A_server_stream_brings_every_message_in_order()
    {
        using var call = _client.ServerStream(new EchoMessage { Text = "a b c" });

        var words = new List<string>();
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            words.Add(message.Text);
        }

        Assert.Equal(["a", "b", "c"], words);
    }

    [Fact]
    public async Task A_client_stream_is_answered_once_it_is_complete()
    {
        using var call = _client.ClientStream();
        await call.RequestStream.WriteAsync(new EchoMessage { Text = "one" });
        await call.RequestStream.WriteAsync(new EchoMessage { Text = "two" }, CancellationToken.None);
        await call.RequestStream.CompleteAsync();

        Assert.Equal("one two", (await call).Text);
    }

    [Fact]
    public async Task A_duplex_stream_answers_in_step_and_ends_with_the_status_the_method_set()
    {
        using var call = _client.Duplex();
        foreach (var word in new[] { "ping", "pong" })
        {
            await call.RequestStream.WriteAsync(new EchoMessage { Text = word });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(word, call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
        Assert.Equal(new Status(StatusCode.OutOfRange, "no more"), call.GetStatus());
        Assert.Equal(StatusCode.OutOfRange, error.StatusCode);
    }

    [Fact]
    public async Task An_error_brings_status_detail_and_the_trailers_of_exception_and_context()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.UnaryAsync(new EchoMessage { Text = EchoService.Fail }));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("不可", error.Status.Detail);
        Assert.Equal("told", error.Trailers.GetValue("reason"));
        Assert.Equal("late", error.Trailers.GetValue("echo-trailer"));
    }

    [Fact]
    public async Task An_unexpected_exception_becomes_unknown_without_its_text()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.UnaryAsync(new EchoMessage { Text = EchoService.Crash }));

        Assert.Equal(StatusCode.Unknown, error.StatusCode);
        Assert.DoesNotContain("unexpected", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_ends_the_call_on_both_sides()
    {
        var begun = TimeProvider.System.GetUtcNow().UtcDateTime;
        // On a busy machine a short deadline may pass before the call reaches the server at all: then it is tried with a longer one.
        for (var patience = TimeSpan.FromMilliseconds(500); !_server.Signals.Waiting.Task.IsCompleted; patience *= 2)
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () =>
                await _client.UnaryAsync(new EchoMessage { Text = EchoService.Wait }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + patience));
            Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        }

        Assert.InRange(await _server.Signals.Waiting.Task, begun, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
        await _server.Signals.Cancelled.Task;
    }

    [Fact]
    public async Task A_cancelled_token_ends_the_call_on_both_sides()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = _client.UnaryAsync(new EchoMessage { Text = EchoService.Wait }, cancellationToken: cancellation.Token);
        Assert.Equal(DateTime.MaxValue, await _server.Signals.Waiting.Task);

        await cancellation.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await _server.Signals.Cancelled.Task;
    }

    [Fact]
    public async Task A_disposed_call_is_cancelled_on_the_server()
    {
        var call = _client.UnaryAsync(new EchoMessage { Text = EchoService.Wait });
        await _server.Signals.Waiting.Task;

        call.Dispose();

        await _server.Signals.Cancelled.Task;
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_message_travels_compressed_in_both_directions(string encoding)
    {
        var text = new string('あ', 10_000);
        var headers = new Metadata { { "grpc-internal-encoding-request", encoding } };
        using var call = _client.UnaryAsync(new EchoMessage { Text = text }, headers);

        Assert.Equal(text, (await call).Text);
        Assert.Equal([(encoding, "gzip")], _server.Encodings);
    }
}
