namespace Kyc.Service.PersonalNumbers;

/// <summary>Puts the room together.</summary>
internal static class PersonalNumberServices
{
    public static void AddPersonalNumbers(this IServiceCollection services)
    {
        services.AddSingleton<PersonalNumberHealth>();
        services.AddSingleton<PersonalNumberCheck>();
        services.AddSingleton<PersonalNumberCheckWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<PersonalNumberCheckWorker>());
        services.AddSingleton<PersonalNumberGrpcService>();
    }
}
