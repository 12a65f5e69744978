namespace Kyc.Service.Platform.Storage;

/// <summary>Registers the services of the folder Platform/Storage.</summary>
internal static class StorageServices
{
    /// <summary>Registers both databases, their migrations and their notifications.</summary>
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton<KycDatabase>();
        services.AddSingleton<KeyDatabase>();
        services.AddSingleton<MigrationRunner>();
        services.AddSingleton<DatabaseWait>();
        services.AddSingleton<UnusableRows>();
        services.AddHostedService<NotificationSender>();
        services.AddSingleton<DatabaseNotifications>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseNotifications>());
    }
}
