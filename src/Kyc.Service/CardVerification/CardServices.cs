using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.CardVerification;

/// <summary>Puts the room together.</summary>
internal static class CardServices
{
    /// <summary>Registers everything of the verification by card.</summary>
    public static void AddCardVerification(this IServiceCollection services)
    {
        services.AddSingleton(CardFields.Rules);
        services.AddSingleton(provider => provider.GetRequiredService<AcceptedBySetting>().Apply(
            new VerificationPolicy { MaxCrlAge = provider.GetRequiredService<RevocationOptions>().MaximumCrlAge }));
        services.AddSingleton<CardSessionStore>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<IFirstOpinion, FirstOpinion>();
        services.AddSingleton<SecondOpinionCheck>();
        services.AddSingleton<CardVerifier>();
        services.AddSingleton<TrustAlarm>();
        // As singletons, here and in the other rooms: they keep nothing of a call. The engine makes a new object for every call of a type that
        // is not registered.
        services.AddSingleton<CardVerificationGrpcService>();
    }

    /// <summary>Maps the room's services.</summary>
    public static void MapCardVerification(this IEndpointRouteBuilder app) => app.MapGrpcService<CardVerificationGrpcService>().WithCallPolicies();
}
