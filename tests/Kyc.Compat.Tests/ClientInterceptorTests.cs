using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Kyc.Compat.Tests;

public sealed class ClientInterceptorTests
{
    private static readonly string[] EveryKind = ["blocking hey", "unary hey", "server hey", "client", "duplex"];

    [Fact]
    public void An_interceptor_that_overrides_nothing_changes_nothing()
    {
        var inner = new RecordingInvoker();
        RecordingInvoker.CallEveryKind(inner.Intercept(new Silent()));

        Assert.Equal(EveryKind, inner.Log);
    }

    [Fact]
    public void Interceptors_run_in_the_order_given()
    {
        var inner = new RecordingInvoker();
        var invoker = inner.Intercept(new Naming("a", inner.Log), new Naming("b", inner.Log), new Naming("c", inner.Log));
        invoker.BlockingUnaryCall(RecordingInvoker.Shout, null, default, "hey");

        Assert.Equal(["a", "b", "c", "blocking hey"], inner.Log);
    }

    [Fact]
    public void The_interceptor_added_last_runs_first()
    {
        var inner = new RecordingInvoker();
        inner.Intercept(new Naming("c", inner.Log)).Intercept(new Naming("b", inner.Log)).Intercept(new Naming("a", inner.Log))
            .BlockingUnaryCall(RecordingInvoker.Shout, null, default, "hey");

        Assert.Equal(["a", "b", "c", "blocking hey"], inner.Log);
    }

    [Fact]
    public void No_interceptors_are_the_invoker_itself()
    {
        var inner = new RecordingInvoker();

        Assert.Same(inner, inner.Intercept(Array.Empty<Interceptor>()));
    }

    [Fact]
    public async Task An_interceptor_may_change_request_host_and_options_and_answer()
    {
        var inner = new RecordingInvoker();
        using var call = inner.Intercept(new Changing()).AsyncUnaryCall(RecordingInvoker.Shout, null, default, "hey");

        Assert.Equal("ANSWER", await call);
        Assert.Equal(["unary HEY"], inner.Log);
        Assert.Equal(("changed.example", true), (inner.Host, inner.Options.IsWaitForReady));
    }

    [Fact]
    public void A_function_over_headers_sees_every_kind_of_call_and_never_null()
    {
        var inner = new RecordingInvoker();
        var seen = new List<Metadata>();
        var invoker = inner.Intercept(headers =>
        {
            seen.Add(headers);
            return new Metadata { { "added", "yes" } };
        });
        RecordingInvoker.CallEveryKind(invoker);

        Assert.Equal(EveryKind, inner.Log);
        Assert.Equal("yes", inner.Options.Headers!.GetValue("added"));
        Assert.Equal(5, seen.Count);
        Assert.All(seen, headers => Assert.Empty(headers));
    }

    [Fact]
    public void A_channel_is_intercepted_like_its_invoker()
    {
        var inner = new RecordingInvoker();
        var channel = new InvokerChannel(inner);
        channel.Intercept(new Naming("one", inner.Log)).BlockingUnaryCall(RecordingInvoker.Shout, null, default, "1");
        channel.Intercept(new Naming("a", inner.Log), new Naming("b", inner.Log))
            .BlockingUnaryCall(RecordingInvoker.Shout, null, default, "2");
        channel.Intercept(_ => [new("h", "v")]).BlockingUnaryCall(RecordingInvoker.Shout, null, default, "3");

        Assert.Equal(["one", "blocking 1", "a", "b", "blocking 2", "blocking 3"], inner.Log);
        Assert.Equal("v", inner.Options.Headers!.GetValue("h"));
    }

    private sealed class Silent : Interceptor;

    private sealed class Naming(string name, List<string> log) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            log.Add(name);
            return continuation(request, context);
        }
    }

    private sealed class Changing : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            var changed = new ClientInterceptorContext<TRequest, TResponse>(
                context.Method, "changed.example", context.Options.WithWaitForReady());
            var call = continuation((TRequest)(object)((string)(object)request).ToUpperInvariant(), changed);
            return new(Upper(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
        }

        private static async Task<TResponse> Upper<TResponse>(Task<TResponse> response) =>
            (TResponse)(object)((string)(object)(await response)!).ToUpperInvariant();
    }

    private sealed class InvokerChannel(CallInvoker invoker) : ChannelBase("anywhere")
    {
        public override CallInvoker CreateCallInvoker() => invoker;
    }
}
