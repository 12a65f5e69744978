using Kyc.Service.Platform.Edge;

namespace Kyc.Service.PersonalNumbers;

/// <summary>Puts the room together.</summary>
internal static class PersonalNumberServices
{
    /// <summary>Registers the search for individual numbers.</summary>
    public static void AddPersonalNumbers(this IServiceCollection services)
    {
        services.AddSingleton<PersonalNumberHealth>();
        services.AddSingleton<PersonalNumberCheck>();
        services.AddSingleton<PersonalNumberCheckWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<PersonalNumberCheckWorker>());
        services.AddSingleton<PersonalNumberGrpcService>();
    }

    /// <summary>Maps the room's services.</summary>
    public static void MapPersonalNumbers(this IEndpointRouteBuilder app) => app.MapGrpcService<PersonalNumberGrpcService>().WithCallPolicies();
}
