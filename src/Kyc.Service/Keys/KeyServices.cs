using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Keys;

/// <summary>Puts the room together.</summary>
internal static class KeyServices
{
    /// <summary>Registers the administration of keys.</summary>
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton(KeyFields.Rules);
        services.AddSingleton<KeyGrpcService>();
    }

    /// <summary>Maps the room's services.</summary>
    public static void MapKeys(this IEndpointRouteBuilder app) => app.MapGrpcService<KeyGrpcService>().WithCallPolicies();
}
