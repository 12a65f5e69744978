using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Onboarding;

/// <summary>Puts the room together.</summary>
internal static class OnboardingServices
{
    /// <summary>Registers everything of applications.</summary>
    public static void AddOnboarding(this IServiceCollection services)
    {
        services.AddSingleton(ApplicationFields.Rules);
        services.AddSingleton<OfferedMethods>();
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<ApplicationGrpcService>();
    }

    /// <summary>Maps the room's services.</summary>
    public static void MapOnboarding(this IEndpointRouteBuilder app) => app.MapGrpcService<ApplicationGrpcService>().WithCallPolicies();
}
