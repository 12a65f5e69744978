using Grpc.AspNetCore.Server;
using Kyc.Service.Health;
using Kyc.Service.Reflection;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;

namespace Kyc.Service.Edge;

/// <summary>Puts the edge together: middleware around the engine, interceptors inside it, limits of messages.</summary>
public static class CallEdge
{
    /// <summary>Registers engine and interceptors.</summary>
    public static void AddCallEdge(this IServiceCollection services)
    {
        services.AddSingleton<CallInstruments>();
        // As singletons: the engine otherwise makes new ones for every call.
        services.AddSingleton<FailureInterceptor>();
        services.AddSingleton<AdmissionInterceptor>();
        services.AddSingleton<PersonalNumberInterceptor>();
        services.AddSingleton<CompressionInterceptor>();
        services.AddGrpc(grpc =>
            {
                // Of a compressed message the engine stops inflating here.
                grpc.MaxReceiveMessageSize = CallPolicy.UnaryMessage;
                // The outermost comes first: what admission refuses is a typed failure as well.
                grpc.Interceptors.Add<FailureInterceptor>();
                grpc.Interceptors.Add<AdmissionInterceptor>();
                grpc.Interceptors.Add<RestoreInterceptor>();
                grpc.Interceptors.Add<PersonalNumberInterceptor>();
            })
            .AddServiceOptions<RevocationGrpcService>(grpc =>
            {
                grpc.MaxReceiveMessageSize = CallPolicy.ImportMessage;
                grpc.ResponseCompressionAlgorithm = "gzip";
                grpc.Interceptors.Add<CompressionInterceptor>();
            })
            .AddServiceOptions<RetentionGrpcService>(grpc => grpc.MaxReceiveMessageSize = CallPolicy.ImportMessage)
            .AddServiceOptions<HealthGrpcService>(grpc => grpc.MaxReceiveMessageSize = CallPolicy.ProbeMessage)
            .AddServiceOptions<ReflectionGrpcService>(Reflection)
            .AddServiceOptions<ReflectionAlphaGrpcService>(Reflection);
    }

    /// <summary>Maps a service with the policies of its methods.</summary>
    public static void MapCallService<TService>(this IEndpointRouteBuilder routes) where TService : class =>
        routes.MapGrpcService<TService>().Add(CallPolicy.Attach);

    private static void Reflection(GrpcServiceOptions grpc)
    {
        grpc.MaxReceiveMessageSize = CallPolicy.ProbeMessage;
        grpc.ResponseCompressionAlgorithm = "gzip";
    }
}
