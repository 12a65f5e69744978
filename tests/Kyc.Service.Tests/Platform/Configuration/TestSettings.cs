using Kyc.Service.Platform.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Kyc.Service.Tests.Platform.Configuration;

/// <summary>Reads and validates settings without starting the service.</summary>
internal static class TestSettings
{
    /// <summary>Smallest set of settings with which the service starts.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Required = new Dictionary<string, string?>
    {
        ["Kyc:Database"] = "Host=127.0.0.1",
        ["Kyc:KeyDatabase"] = "Host=127.0.0.1",
        ["Kyc:KeyEncryptionKeyFile"] = "kek",
        ["Kyc:TrustAnchors"] = "anchors",
        ["Kyc:Listen"] = "https://127.0.0.1:5001",
        ["Kyc:TlsCertificate"] = "service.pem",
        ["Kyc:TlsKey"] = "service.key",
        ["Kyc:TlsClientCa"] = "ca.pem",
        ["Kyc:Principals"] = "principals.json",
        ["Kyc:HealthListen"] = "http://127.0.0.1:5002",
    };

    /// <summary>
    /// Returns a provider of the options in <see cref="Required"/> with the given changes, after validating them as the service does when
    /// it starts.
    /// </summary>
    /// <exception cref="ConfigurationException">A setting is unknown, missing or malformed, or does not fit the other settings.</exception>
    public static IServiceProvider Read(Dictionary<string, string?> changes, string environment = "Production")
    {
        var services = new ServiceCollection();
        services.AddSingleton<IHostEnvironment>(new TestEnvironment(environment));
        services.AddSettings(new ConfigurationBuilder().AddInMemoryCollection(Required).AddInMemoryCollection(changes).Build());
        var provider = services.BuildServiceProvider();
        provider.ValidateSettings();
        return provider;
    }

    /// <summary>Returns the error messages for <see cref="Required"/> with the given changes. Fails if these settings are valid.</summary>
    public static string[] GetFaults(Dictionary<string, string?> changes, string environment = "Production") =>
        Assert.Throws<ConfigurationException>(() => Read(changes, environment)).Message.Split('\n');

    private sealed class TestEnvironment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "kyc-service";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
