using Kyc.Service.Platform.Edge;

namespace Kyc.Service.PersonalNumbers;

/// <summary>Registers and maps the search for individual numbers.</summary>
internal static class PersonalNumberServices
{
    /// <summary>Registers the services of the search.</summary>
    public static void AddPersonalNumbers(this IServiceCollection services)
    {
        services.AddSingleton<PersonalNumberHealth>();
        services.AddSingleton<PersonalNumberCheck>();
        services.AddSingleton<PersonalNumberCheckWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<PersonalNumberCheckWorker>());
        services.AddSingleton<PersonalNumberGrpcService>();
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapPersonalNumbers(this IEndpointRouteBuilder app) =>
        app.MapGrpcService<PersonalNumberGrpcService>().WithCallPolicies();
}
