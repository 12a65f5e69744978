using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Kyc.Service.Configuration;
using Kyc.Service.Edge.Connections;
using Kyc.Service.Edge.Fields;
using Kyc.Service.Edge.LongWork;
using Kyc.Service.Edge.Uploads;
using Kyc.Service.Health;
using Kyc.Service.MailVerification;
using Kyc.Service.Reflection;
using Kyc.Service.Retention;
using Kyc.Service.Revocation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Kyc.Service.Edge;

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
        services.AddSingleton(provider => new ConnectionLimits { MostOfAddress = provider.GetRequiredService<ServiceOptions>().ConnectionsPerAddress });
        services.AddSingleton<ConnectionGuard>();
        services.AddSingleton(provider => CallRateLimits.Of(provider.GetRequiredService<ServiceOptions>().CallsPerSecond));
        services.AddSingleton<CallRates>();
        services.AddSingleton<UploadLimits>();
        services.AddSingleton<UploadRoom>();
        services.AddSingleton<LongWorkLimits>();
        services.AddSingleton<LongWorkRooms>();
        services.AddSingleton<CallInterceptor>();
        services.AddGrpc(grpc =>
            {
                // The engine's end points for what does not exist match every path as well, so that each call would be matched
                // thrice, with its path taken to pieces; CallMiddleware answers such calls.
                grpc.IgnoreUnknownServices = true;
                TakeMessages(grpc, CallPolicy.UnaryMessage);
            })
            .AddServiceOptions<RevocationGrpcService>(grpc => TakeMessagesAndCompress(grpc, CallPolicy.ImportMessage))
            .AddServiceOptions<MailVerificationGrpcService>(grpc => TakeMessages(grpc, CallPolicy.ImportMessage))
            .AddServiceOptions<RetentionGrpcService>(grpc => TakeMessages(grpc, CallPolicy.ImportMessage))
            .AddServiceOptions<HealthGrpcService>(grpc => TakeMessages(grpc, CallPolicy.ProbeMessage))
            .AddServiceOptions<ReflectionGrpcService>(grpc => TakeMessagesAndCompress(grpc, CallPolicy.ProbeMessage))
            .AddServiceOptions<ReflectionAlphaGrpcService>(grpc => TakeMessagesAndCompress(grpc, CallPolicy.ProbeMessage));
        services.RemoveAll(typeof(IServiceMethodProvider<>)).AddSingleton(typeof(IServiceMethodProvider<>), typeof(CallMethods<>));
    }

    /// <summary>Maps a service with the policies of its methods.</summary>
    public static void MapCallService<TService>(this IEndpointRouteBuilder routes) where TService : class =>
        routes.MapGrpcService<TService>().Add(CallPolicy.Attach);

    private static void TakeMessages(GrpcServiceOptions grpc, int largest)
    {
        // Of a compressed message the engine stops inflating here.
        grpc.MaxReceiveMessageSize = largest;
        // CallMethods has bound each method to its service. A service with options of its own does not take this from the common ones.
        grpc.SuppressCreatingService = true;
    }

    private static void TakeMessagesAndCompress(GrpcServiceOptions grpc, int largest)
    {
        TakeMessages(grpc, largest);
        grpc.ResponseCompressionAlgorithm = "gzip";
    }
}
