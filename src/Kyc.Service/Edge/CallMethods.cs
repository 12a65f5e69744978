using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Kyc.Service.Edge;

/// <summary>
/// Binds the methods of a service, once at the start, to its one instance with <see cref="CallInterceptor"/> in front. Takes
/// the place of the engine's own binding, which makes a scope of services for every call, looks service and interceptor up
/// in it and puts two tasks around them (docs/adr/0009).
/// </summary>
internal sealed class CallMethods<TService>(TService service, CallInterceptor interceptor) : IServiceMethodProvider<TService> where TService : class
{
    /// <inheritdoc />
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        // Generated code beside the service's base class: hands each method with its handler to a binder.
        var generated = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"{typeof(TService)} is not derived from a generated service.");
        var bind = generated.BindType.GetMethod(generated.BindMethodName, [typeof(ServiceBinderBase), typeof(TService).BaseType!])!;
        bind.Invoke(null, [new Binder(context, interceptor), service]);
    }

    // Of a service that has an instance every handler is given.
    private sealed class Binder(ServiceMethodProviderContext<TService> context, CallInterceptor interceptor) : ServiceBinderBase
    {
        private static readonly object[] Metadata = [new HttpMethodMetadata([HttpMethods.Post])];

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            context.AddUnaryMethod(method, Metadata, (_, request, call) => interceptor.UnaryServerHandler(request, call, handler!));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddClientStreamingMethod(method, Metadata, (_, requests, call) => interceptor.ClientStreamingServerHandler(requests, call, handler!));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddServerStreamingMethod(method, Metadata, (_, request, responses, call) => interceptor.ServerStreamingServerHandler(request, responses, call, handler!));

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddDuplexStreamingMethod(method, Metadata, (_, requests, responses, call) => interceptor.DuplexStreamingServerHandler(requests, responses, call, handler!));
    }
}
