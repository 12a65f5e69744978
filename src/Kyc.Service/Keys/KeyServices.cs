using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Keys;

/// <summary>Registers and maps the services for the administration of keys.</summary>
internal static class KeyServices
{
    /// <summary>Registers the services for the administration of keys.</summary>
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton(KeyFields.Rules);
        services.AddSingleton<KeyGrpcService>();
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapKeys(this IEndpointRouteBuilder app) => app.MapGrpcService<KeyGrpcService>().WithCallPolicies();
}
