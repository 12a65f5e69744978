using Grpc.Reflection;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Authorization;
using Kyc.Service.Platform.Edge.Connections;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.LongWork;
using Kyc.Service.Platform.Edge.Probes;
using Kyc.Service.Platform.Edge.Uploads;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Registers the services of the edge, the code that every call passes through: the middleware around the gRPC engine, the interceptor
/// inside the engine, and the message size limits. The middleware itself is added to the pipeline by the host.
/// </summary>
public static class CallEdge
{
    /// <summary>Registers the gRPC engine, the interceptor, server reflection, and everything that they need.</summary>
    public static void AddCallEdge(this IServiceCollection services)
    {
        services.AddSingleton<CallInstruments>();
        services.AddSingleton<FailureTranslator>();
        services.AddSingleton<ResponseConfirmation>();
        services.AddSingleton<PersonalNumberGuard>();
        services.AddSingleton<RequestFieldChecker>();
        services.AddSingleton<IOperatorIdentity, PeerIdentity>();
        services.AddCallerAuthentication();
        services.AddSingleton<Admission>();
        services.AddSingleton(provider => new ConnectionLimits
        {
            MaxConnectionsPerAddress = provider.GetRequiredService<ListenerOptions>().ConnectionsPerAddress,
        });
        services.AddSingleton<ConnectionGuards>();
        services.AddSingleton(provider => CreateCallRates(provider.GetRequiredService<ListenerOptions>()));
        services.AddSingleton<CallRateLimiter>();
        services.AddSingleton<UploadLimits>();
        services.AddSingleton<UploadQuota>();
        services.AddSingleton<LongWorkLimits>();
        services.AddSingleton<LongWorkScheduler>();
        services.AddSingleton<ProbeStreams>();
        services.AddSingleton<CallInterceptor>();
        services.AddGrpc(grpc =>
            {
                // CallMiddleware refuses calls to methods that do not exist.
                grpc.IgnoreUnknownServices = true;
                grpc.MaxReceiveMessageSize = CallPolicy.DefaultMaxMessageBytes;
                grpc.Interceptors.Add<CallInterceptor>();
            })
            .AddServiceOptions<ReflectionServiceImpl>(grpc => grpc.MaxReceiveMessageSize = CallPolicy.MaxProbeMessageBytes)
            .AddServiceOptions<ReflectionV1ServiceImpl>(grpc => grpc.MaxReceiveMessageSize = CallPolicy.MaxProbeMessageBytes);
        services.AddContractReflection();
    }

    /// <summary>
    /// Raises the message size limit of the given gRPC service to the highest limit of its methods, so that the service accepts uploads.
    /// The edge enforces the lower limits of the service's other methods (<see cref="CallPolicy.IsSizeCheckedByEdge"/>).
    /// </summary>
    /// <param name="services">The service collection of the program.</param>
    /// <param name="descriptor">The descriptor of the gRPC service.</param>
    /// <param name="compressResponses">
    /// Whether responses are compressed. May be true only for responses without personal data (<see cref="ResponseCompression"/>).
    /// </param>
    public static void AcceptUploads<TService>(
        this IServiceCollection services,
        ServiceDescriptor descriptor,
        bool compressResponses = false)
        where TService : class =>
        // Must be called only once for each service: a second call would reset the service's options to the common options.
        services
            .AddGrpc()
            .AddServiceOptions<TService>(grpc =>
            {
                grpc.MaxReceiveMessageSize = CallPolicy.GetMaxMessageBytes(descriptor);
                if (compressResponses)
                {
                    grpc.ResponseCompressionAlgorithm = "gzip";
                }
            });

    private static CallRates CreateCallRates(ListenerOptions options) =>
        CallRates.Create(options.CallsPerSecond, options.InteractiveCallsPerSecond);

    /// <summary>Attaches the call policy of each method of the mapped gRPC service to the endpoint of the method.</summary>
    public static void WithCallPolicies(this IEndpointConventionBuilder service) => service.Add(CallPolicy.Attach);
}
