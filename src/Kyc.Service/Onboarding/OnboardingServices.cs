using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Onboarding;

/// <summary>Registers and maps the services that handle applications.</summary>
internal static class OnboardingServices
{
    /// <summary>Registers the services that handle applications.</summary>
    public static void AddOnboarding(this IServiceCollection services)
    {
        services.AddSingleton(ApplicationFields.Rules);
        services.AddSingleton<OfferedMethods>();
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<IRequestCondition, ApplicationOwnership>();
        services.AddSingleton<ApplicationGrpcService>();
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapOnboarding(this IEndpointRouteBuilder app) => app.MapGrpcService<ApplicationGrpcService>().WithCallPolicies();
}
