using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Compat.Tests.RoundTrip;

namespace Kyc.Compat.Tests;

public sealed class ServiceBindingTests
{
    private static readonly ServerCallContext NoContext = null!;

    [Fact]
    public void The_generated_service_names_its_bind_method_and_binds_without_an_instance()
    {
        var attribute = Assert.IsType<BindServiceMethodAttribute>(
            Attribute.GetCustomAttribute(typeof(EchoService), typeof(BindServiceMethodAttribute)));
        var binder = new NamingBinder();
        Echo.BindService(binder, null);

        Assert.Equal((typeof(Echo), "BindService"), (attribute.BindType, attribute.BindMethodName));
        Assert.Equal(["Unary Unary", "ServerStreaming ServerStream", "ClientStreaming ClientStream", "DuplexStreaming Duplex"], binder.Methods);
    }

    [Fact]
    public void A_method_is_added_to_a_definition_only_once()
    {
        var builder = ServerServiceDefinition.CreateBuilder();
        builder.AddMethod(RecordingInvoker.Shout, (request, _) => Task.FromResult(request));

        Assert.Throws<ArgumentException>(() => builder.AddMethod(RecordingInvoker.Shout, (request, _) => Task.FromResult(request)));
    }

    [Fact]
    public void A_binder_that_overrides_nothing_refuses_every_method() =>
        Assert.Throws<NotImplementedException>(() => Echo.BindService(new RefusingBinder(), null));

    [Fact]
    public async Task A_server_interceptor_that_overrides_nothing_passes_every_kind_on()
    {
        var passing = new Passing();

        Assert.Equal("in", await passing.UnaryServerHandler<string, string>("in", NoContext, (request, _) => Task.FromResult(request)));
        Assert.Equal("out", await passing.ClientStreamingServerHandler<string, string>(null!, NoContext, (_, _) => Task.FromResult("out")));
        await Assert.ThrowsAsync<TimeoutException>(() =>
            passing.ServerStreamingServerHandler<string, string>("in", null!, NoContext, (_, _, _) => throw new TimeoutException()));
        await Assert.ThrowsAsync<TimeoutException>(() =>
            passing.DuplexStreamingServerHandler<string, string>(null!, null!, NoContext, (_, _, _) => throw new TimeoutException()));
    }

    private sealed class Passing : Interceptor;

    private sealed class RefusingBinder : ServiceBinderBase;

    private sealed class NamingBinder : ServiceBinderBase
    {
        public List<string> Methods { get; } = [];

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            Note(method, handler);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
            Note(method, handler);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            Note(method, handler);

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            Note(method, handler);

        private void Note(IMethod method, Delegate? handler)
        {
            Assert.Null(handler);
            Methods.Add($"{method.Type} {method.Name}");
        }
    }
}
