using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class CallTests
{
    private readonly Metadata _headers = new() { { "h", "1" } };
    private readonly Metadata _trailers = new() { { "t", "1" } };
    private readonly Status _status = new(StatusCode.Aborted, "why");
    private readonly object _state = new();
    private readonly List<object> _asked = [];

    [Fact]
    public async Task A_unary_call_is_awaited_for_its_response()
    {
        using var call = new AsyncUnaryCall<string>(Task.FromResult("r"), Headers, GetStatus, GetTrailers, Dispose, _state);

        Assert.Equal("r", await call);
        Assert.Equal("r", await call.ConfigureAwait(false));
        Assert.Equal("r", await call.ResponseAsync);
    }

    [Fact]
    public async Task A_failed_unary_call_throws_when_awaited()
    {
        var failure = Task.FromException<string>(new RpcException(_status));
        using var call = new AsyncUnaryCall<string>(failure, Headers, GetStatus, GetTrailers, Dispose, _state);

        Assert.Equal(_status, (await Assert.ThrowsAsync<RpcException>(async () => await call)).Status);
    }

    [Fact]
    public async Task Every_kind_of_call_asks_the_engine_with_its_own_state()
    {
        await Check(new AsyncUnaryCall<string>(Task.FromResult("r"), Headers, GetStatus, GetTrailers, Dispose, _state));
        await Check(new AsyncClientStreamingCall<string, string>(null!, Task.FromResult("r"), Headers, GetStatus, GetTrailers, Dispose, _state));
        await Check(new AsyncServerStreamingCall<string>(null!, Headers, GetStatus, GetTrailers, Dispose, _state));
        await Check(new AsyncDuplexStreamingCall<string, string>(null!, null!, Headers, GetStatus, GetTrailers, Dispose, _state));

        Assert.Equal(16, _asked.Count);
        Assert.All(_asked, state => Assert.Same(_state, state));
    }

    [Fact]
    public async Task Every_kind_of_call_can_be_made_without_a_state()
    {
        var headers = Task.FromResult(_headers);
        await Check(new AsyncUnaryCall<string>(
            Task.FromResult("r"), headers, () => GetStatus(_state), () => GetTrailers(_state), () => Dispose(_state)));
        await Check(new AsyncClientStreamingCall<string, string>(
            null!, Task.FromResult("r"), headers, () => GetStatus(_state), () => GetTrailers(_state), () => Dispose(_state)));
        await Check(new AsyncServerStreamingCall<string>(
            null!, headers, () => GetStatus(_state), () => GetTrailers(_state), () => Dispose(_state)));
        await Check(new AsyncDuplexStreamingCall<string, string>(
            null!, null!, headers, () => GetStatus(_state), () => GetTrailers(_state), () => Dispose(_state)));

        Assert.Equal(12, _asked.Count);
    }

    [Fact]
    public async Task A_writer_without_cancellation_of_its_own_refuses_a_token_it_cannot_honour()
    {
        IAsyncStreamWriter<string> writer = new PlainWriter();
        using var source = new CancellationTokenSource();

        await writer.WriteAsync("kept", CancellationToken.None);
        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("refused", source.Token));
        Assert.Equal(["kept"], ((PlainWriter)writer).Written);
    }

    [Fact]
    public async Task A_reader_can_be_enumerated_and_stopped()
    {
        using var source = new CancellationTokenSource();
        var reader = new CountingReader(3);
        Assert.Equal(["1", "2", "3"], await ToList(reader.ReadAllAsync(source.Token)));
        Assert.Equal(source.Token, reader.LastToken);
        Assert.False(await reader.MoveNext());

        Assert.Throws<ArgumentNullException>(() => ((IAsyncStreamReader<string>)null!).ReadAllAsync());
    }

    private static async Task<List<string>> ToList(IAsyncEnumerable<string> items)
    {
        var list = new List<string>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }

    private async Task Check(dynamic call)
    {
        Assert.Same(_headers, (Metadata)await call.ResponseHeadersAsync);
        Assert.Equal(_status, (Status)call.GetStatus());
        Assert.Same(_trailers, (Metadata)call.GetTrailers());
        var before = _asked.Count;
        call.Dispose();
        Assert.Equal(before + 1, _asked.Count);
    }

    private Task<Metadata> Headers(object state)
    {
        _asked.Add(state);
        return Task.FromResult(_headers);
    }

    private Status GetStatus(object state)
    {
        _asked.Add(state);
        return _status;
    }

    private Metadata GetTrailers(object state)
    {
        _asked.Add(state);
        return _trailers;
    }

    private void Dispose(object state) => _asked.Add(state);

    private sealed class PlainWriter : IAsyncStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }
    }

    private sealed class CountingReader(int count) : IAsyncStreamReader<string>
    {
        private int _read;

        public CancellationToken LastToken { get; private set; }

        public string Current => _read.ToString(System.Globalization.CultureInfo.InvariantCulture);

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            LastToken = cancellationToken;
            return Task.FromResult(_read < count && ++_read <= count);
        }
    }
}
