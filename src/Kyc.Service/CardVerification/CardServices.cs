using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.CardVerification;

/// <summary>Registers and maps the services of the verification by card.</summary>
internal static class CardServices
{
    /// <summary>Registers the services of the verification by card.</summary>
    public static void AddCardVerification(this IServiceCollection services)
    {
        services.AddSingleton(CardFields.Rules);
        services.AddSingleton(provider => provider.GetRequiredService<AcceptanceSettings>().ApplyTo(
            new VerificationPolicy { MaxCrlAge = provider.GetRequiredService<RevocationOptions>().MaximumCrlAge }));
        services.AddSingleton<CardSessionStore>();
        services.AddSingleton<IRequestCondition, CardSessionOwnership>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<IFirstOpinionVerifier, FirstOpinionVerifier>();
        services.AddSingleton<SecondOpinionCheck>();
        services.AddSingleton<CardVerifier>();
        services.AddSingleton<TrustAlarm>();
        // gRPC services are registered as singletons here and in the other folders because they have no state that belongs to a call.
        // Without the registration, ASP.NET Core would create a new object for every call.
        services.AddSingleton<CardVerificationGrpcService>();
    }

    /// <summary>Maps the gRPC service.</summary>
    public static void MapCardVerification(this IEndpointRouteBuilder app) =>
        app.MapGrpcService<CardVerificationGrpcService>().WithCallPolicies();
}
