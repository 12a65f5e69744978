using System.Globalization;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>Represents the settings of a service instance.</summary>
/// <param name="Database">The connection string of the main database.</param>
/// <param name="KeyDatabase">The connection string of the key database, which contains the data keys.</param>
/// <param name="KeyEncryptionKeyFile">
/// The file of the key-encryption key, which the service creates when it is missing. The signing key is in a file of the same name with
/// <c>.signing.pem</c> appended.
/// </param>
/// <param name="TrustAnchors">The folder of the CA certificates.</param>
/// <param name="Access">The files with which the service and its callers authenticate each other.</param>
public sealed record ServiceSettings(
    string Database, string KeyDatabase, string KeyEncryptionKeyFile, string TrustAnchors, DevelopmentAccess Access)
{
    /// <summary>Further settings as environment variables, for example <c>Kyc__Mail__ActivationCode</c>.</summary>
    public IReadOnlyDictionary<string, string> AdditionalSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The time by which the service's clock is ahead of the real time. This allows tests of events that happen years later.
    /// </summary>
    public TimeSpan ClockAhead { get; init; }
}

/// <summary>Runs the gRPC service as a separate process on free ports of 127.0.0.1.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private ServiceProcess(ServiceSettings settings, Uri address, Uri healthAddress, string operatorSocketPath, ChildProcess process)
    {
        Settings = settings;
        Address = address;
        HealthAddress = healthAddress;
        OperatorSocketPath = operatorSocketPath;
        Process = process;
    }

    /// <summary>The settings with which the service was started.</summary>
    public ServiceSettings Settings { get; }

    /// <summary>The gRPC address (HTTP/2 with mutual TLS, loopback).</summary>
    public Uri Address { get; }

    /// <summary>The gRPC address with the files for callers.</summary>
    public ServiceEndpoint Endpoint => new(Address, Settings.Access);

    /// <summary>The address of <c>/healthz</c> and <c>/readyz</c> (HTTP/1.1).</summary>
    public Uri HealthAddress { get; }

    /// <summary>The path of the operator socket.</summary>
    public string OperatorSocketPath { get; }

    /// <summary>The process of the service, which provides its log file and reports when it ends.</summary>
    public ChildProcess Process { get; }

    /// <summary>Starts the service and waits until it reports that it is ready.</summary>
    /// <param name="name">The name of the log file, unique among the running instances.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="workFolder">The folder for the log.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="RigException">The service ended, or it was not ready within 60 seconds.</exception>
    public static async Task<ServiceProcess> StartAsync(
        string name, ServiceSettings settings, string workFolder, CancellationToken cancellationToken)
    {
        var address = new UriBuilder("https", "127.0.0.1", FreePortFinder.GetPort()).Uri;
        var healthAddress = new UriBuilder("http", "127.0.0.1", FreePortFinder.GetPort()).Uri;
        // The service creates the folder of the socket. The path is short, because the path of a socket is limited to 107 bytes.
        var operatorSocketPath = Path.Combine(Path.GetTempPath(), $"kyc-{Guid.NewGuid():N}", "operator.sock");
        var environment = new Dictionary<string, string>(settings.AdditionalSettings)
        {
            ["Kyc__Database"] = settings.Database,
            ["Kyc__KeyDatabase"] = settings.KeyDatabase,
            ["Kyc__KeyEncryptionKeyFile"] = settings.KeyEncryptionKeyFile,
            ["Kyc__SigningKeyFile"] = settings.KeyEncryptionKeyFile + ".signing.pem",
            ["Kyc__TrustAnchors"] = settings.TrustAnchors,
            // The service creates this folder with access for itself only.
            ["Kyc__RevocationIndexFile"] = Path.Combine(workFolder, name + "-data", "revocation.index"),
            ["Kyc__Listen"] = address.AbsoluteUri,
            ["Kyc__HealthListen"] = healthAddress.AbsoluteUri,
            ["Kyc__OperatorSocket"] = operatorSocketPath,
            ["Kyc__DevelopmentClockAhead"] = settings.ClockAhead == TimeSpan.Zero
                ? ""
                : settings.ClockAhead.ToString("c", CultureInfo.InvariantCulture),
            ["DOTNET_ENVIRONMENT"] = "Development",
        };
        foreach (var (setting, value) in settings.Access.ServiceSettings)
        {
            environment["Kyc__" + setting] = value;
        }

        var command = new ChildCommand(name, "dotnet", [Machine.GetProgramPath("src/Kyc.Service", "kyc-service")])
        {
            Environment = environment,
        };
        var service = new ServiceProcess(settings, address, healthAddress, operatorSocketPath, ChildProcess.Start(command, workFolder));
        try
        {
            await service.WaitUntilReadyAsync(cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the service and deletes the folder of its operator socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        var folder = Path.GetDirectoryName(OperatorSocketPath)!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Condition.WaitUntilAsync(async () =>
        {
            await Process.EnsureRunningAsync();
            try
            {
                using var response = await client.GetAsync(new Uri(HealthAddress, "/readyz"), cancellationToken);
                return response.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException
                || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                return false;
            }
        }, StartTimeout, "the service to be ready", cancellationToken);
    }
}
