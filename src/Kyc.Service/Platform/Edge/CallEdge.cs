using Grpc.Reflection;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Probes;
using Kyc.Service.Platform.Edge.Uploads;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>Puts the edge together: middleware around the engine, an interceptor inside it, limits of messages.</summary>
public static class CallEdge
{
    /// <summary>Registers engine and interceptor.</summary>
    public static void AddCallEdge(this IServiceCollection services)
    {
        services.AddSingleton<CallInstruments>();
        services.AddSingleton<FailureTranslation>();
        services.AddSingleton<ConfirmedAnswers>();
        services.AddSingleton<PersonalNumberGuard>();
        services.AddSingleton<RequestFields>();
        services.AddSingleton<IOperatorIdentity, PeerIdentity>();
        services.AddSingleton<Admission>();
        services.AddSingleton(provider => new ConnectionLimits { MostOfAddress = provider.GetRequiredService<ListenerOptions>().ConnectionsPerAddress });
        services.AddSingleton<ConnectionGuard>();
        services.AddSingleton(provider => CallRateLimits.Of(provider.GetRequiredService<ListenerOptions>().CallsPerSecond));
        services.AddSingleton<CallRates>();
        services.AddSingleton<UploadLimits>();
        services.AddSingleton<UploadRoom>();
        services.AddSingleton<LongWorkLimits>();
        services.AddSingleton<LongWorkRooms>();
        services.AddSingleton<ProbeStreams>();
        services.AddSingleton<CallInterceptor>();
        services.AddGrpc(grpc =>
            {
                // CallMiddleware answers calls of methods that do not exist, with a typed failure.
                grpc.IgnoreUnknownServices = true;
                grpc.MaxReceiveMessageSize = CallPolicy.UnaryMessage;
                grpc.Interceptors.Add<CallInterceptor>();
            })
            .AddServiceOptions<ReflectionServiceImpl>(grpc => grpc.MaxReceiveMessageSize = CallPolicy.ProbeMessage)
            .AddServiceOptions<ReflectionV1ServiceImpl>(grpc => grpc.MaxReceiveMessageSize = CallPolicy.ProbeMessage);
        services.AddContractReflection();
    }

    /// <summary>Lets a service take the messages of an upload. <see cref="CallPolicy.ChecksSize"/> limits its other methods.</summary>
    /// <param name="services">The services of the program.</param>
    /// <param name="contract">The service in the contract.</param>
    /// <param name="compressAnswers">Whether answers are compressed: only where they hold no personal data (<see cref="AnswerCompression"/>).</param>
    public static void TakeUploads<TService>(this IServiceCollection services, ServiceDescriptor contract, bool compressAnswers = false)
        where TService : class =>
        // Once for each service: a second call would begin with the common options again.
        services.AddGrpc().AddServiceOptions<TService>(grpc =>
        {
            grpc.MaxReceiveMessageSize = CallPolicy.LargestMessageOf(contract);
            if (compressAnswers) grpc.ResponseCompressionAlgorithm = "gzip";
        });

    /// <summary>Gives each method of a mapped service its policy.</summary>
    public static void WithCallPolicies(this IEndpointConventionBuilder service) => service.Add(CallPolicy.Attach);
}
