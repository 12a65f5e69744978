namespace Kyc.Service.Platform.Encryption;

/// <summary>Registers the services for encryption and signing with keys of the installation.</summary>
internal static class EncryptionServices
{
    /// <summary>Registers the key providers, the key stores and the key rotation.</summary>
    public static void AddEncryption(this IServiceCollection services)
    {
        services.AddSingleton<KeyProviders>();
        services.AddSingleton<KeyRotationStore>();
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyRotator>();
        services.AddSingleton<KeyRotationWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyRotationWorker>());
    }
}
