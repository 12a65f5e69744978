namespace Kyc.Service.Platform.Storage;

/// <summary>Registers the services of the folder Platform/Storage.</summary>
internal static class StorageServices
{
    /// <summary>
    /// Registers both databases, their migrations and notifications, the wait for them at the start, and the record of unusable rows.
    /// </summary>
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton<KycDatabase>();
        services.AddSingleton<KeyDatabase>();
        services.AddSingleton<MigrationRunner>();
        services.AddSingleton<DatabaseStartupRunner>();
        services.AddSingleton<UnusableRowRegistry>();
        services.AddHostedService<NotificationSender>();
        services.AddSingleton<DatabaseNotificationListener>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseNotificationListener>());
    }
}
