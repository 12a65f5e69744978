namespace Kyc.Service.Guessing;

/// <summary>Registers the services that limit how often a caller may try codes.</summary>
internal static class GuessServices
{
    /// <summary>Registers the limits, their counts and the deletion of ended counts.</summary>
    public static void AddGuessing(this IServiceCollection services)
    {
        services.AddSingleton<GuessLimits>();
        services.AddSingleton<GuessAlarm>();
        services.AddSingleton<GuessLimiter>();
        services.AddHostedService<GuessCleanup>();
    }
}
