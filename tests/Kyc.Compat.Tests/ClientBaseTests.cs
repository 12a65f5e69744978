using Grpc.Core;
using Kyc.Compat.Tests.RoundTrip;

namespace Kyc.Compat.Tests;

public sealed class ClientBaseTests
{
    [Fact]
    public void A_client_calls_through_its_invoker()
    {
        var invoker = new RecordingInvoker();
        using var call = new Echo.EchoClient(invoker).Duplex();

        Assert.Equal(["duplex"], invoker.Log);
        Assert.Null(invoker.Host);
    }

    [Fact]
    public void A_client_with_a_host_names_it_in_every_kind_of_call_and_leaves_the_original_alone()
    {
        var invoker = new RecordingInvoker();
        var original = new Voice(invoker);
        var changed = original.WithHost("other.example");

        RecordingInvoker.CallEveryKind(changed.Through);
        Assert.Equal(("other.example", 5), (invoker.Host, invoker.Log.Count));
        RecordingInvoker.CallEveryKind(original.Through);
        Assert.Null(invoker.Host);
        changed.WithHost("third.example").Through.BlockingUnaryCall(RecordingInvoker.Shout, null, default, "x");
        Assert.Equal("third.example", invoker.Host);
    }

    [Fact]
    public void A_test_double_needs_no_channel_and_calls_nothing()
    {
        var calls = new Double().Through;

        Assert.Throws<NotImplementedException>(() => calls.BlockingUnaryCall(RecordingInvoker.Shout, null, default, "x"));
        Assert.Throws<NotImplementedException>(() => calls.AsyncUnaryCall(RecordingInvoker.Shout, null, default, "x"));
        Assert.Throws<NotImplementedException>(() => calls.AsyncServerStreamingCall(RecordingInvoker.Shout, null, default, "x"));
        Assert.Throws<NotImplementedException>(() => calls.AsyncClientStreamingCall(RecordingInvoker.Shout, null, default));
        Assert.Throws<NotImplementedException>(() => calls.AsyncDuplexStreamingCall(RecordingInvoker.Shout, null, default));
    }

    [Fact]
    public void A_lite_client_holds_the_invoker()
    {
        var invoker = new RecordingInvoker();

        Assert.Same(invoker, new Lite(invoker).Through);
    }

    private sealed class Voice : ClientBase<Voice>
    {
        public Voice(CallInvoker invoker)
            : base(invoker)
        {
        }

        private Voice(ClientBaseConfiguration configuration)
            : base(configuration)
        {
        }

        public CallInvoker Through => CallInvoker;

        protected override Voice NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }

    private sealed class Double : ClientBase
    {
        public CallInvoker Through => CallInvoker;
    }

    private sealed class Lite(CallInvoker invoker) : LiteClientBase(invoker)
    {
        public CallInvoker Through => CallInvoker;
    }
}
