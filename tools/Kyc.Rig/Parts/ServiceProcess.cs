using System.Globalization;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>What a service instance needs.</summary>
/// <param name="Database">Connection string of the main database.</param>
/// <param name="KeyDatabase">Connection string of the database of data keys.</param>
/// <param name="KeyEncryptionKeyFile">File of the key-encryption key; the service makes it when missing. Beside it, with <c>.signing.pem</c> behind the name, the signing key.</param>
/// <param name="TrustAnchors">Folder of CA certificates.</param>
public sealed record ServiceSettings(string Database, string KeyDatabase, string KeyEncryptionKeyFile, string TrustAnchors)
{
    /// <summary>Further settings, as environment variables: <c>Kyc__Mail__ActivationCode</c>.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();

    /// <summary>How far the service's clock is ahead, for rehearsals of what happens in years.</summary>
    public TimeSpan ClockAhead { get; init; }
}

/// <summary>The gRPC service as a process of its own on free ports of 127.0.0.1.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private ServiceProcess(ServiceSettings settings, Uri address, Uri health, string operatorSocket, LeashedProcess process)
    {
        Settings = settings;
        Address = address;
        Health = health;
        OperatorSocket = operatorSocket;
        Process = process;
    }

    /// <summary>What it was started with.</summary>
    public ServiceSettings Settings { get; }

    /// <summary>gRPC address (HTTP/2 without TLS, loopback).</summary>
    public Uri Address { get; }

    /// <summary>Address of <c>/healthz</c> and <c>/readyz</c> (HTTP/1.1).</summary>
    public Uri Health { get; }

    /// <summary>Path of the operator socket.</summary>
    public string OperatorSocket { get; }

    /// <summary>The process.</summary>
    public LeashedProcess Process { get; }

    /// <summary>Starts the service and waits until it says it is ready.</summary>
    /// <param name="name">Name of its log, different for each that runs.</param>
    /// <param name="settings">Databases, keys, anchors.</param>
    /// <param name="workFolder">Folder for the log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="RigException">The service did not get ready.</exception>
    public static async Task<ServiceProcess> StartAsync(
        string name, ServiceSettings settings, string workFolder, CancellationToken cancellation)
    {
        var address = new UriBuilder("http", "127.0.0.1", FreePorts.One()).Uri;
        var health = new UriBuilder("http", "127.0.0.1", FreePorts.One()).Uri;
        // The service makes the folder. Its path is short, because that of a socket is limited to 107 bytes.
        string operatorSocket = Path.Combine(Path.GetTempPath(), $"kyc-{Guid.NewGuid():N}", "operator.sock");
        var command = new LeashedCommand(name, "dotnet", [Machine.BuiltProgram("src/Kyc.Service", "kyc-service")])
        {
            Environment = new Dictionary<string, string>(settings.More)
            {
                ["Kyc__Database"] = settings.Database,
                ["Kyc__KeyDatabase"] = settings.KeyDatabase,
                ["Kyc__KeyEncryptionKeyFile"] = settings.KeyEncryptionKeyFile,
                ["Kyc__SigningKeyFile"] = settings.KeyEncryptionKeyFile + ".signing.pem",
                ["Kyc__TrustAnchors"] = settings.TrustAnchors,
                // In a folder that the service makes, for its own eyes only.
                ["Kyc__RevocationIndexFile"] = Path.Combine(workFolder, name + "-data", "revocation.index"),
                ["Kyc__Listen"] = address.AbsoluteUri,
                ["Kyc__HealthListen"] = health.AbsoluteUri,
                ["Kyc__OperatorSocket"] = operatorSocket,
                ["Kyc__DevelopmentClockAhead"] = settings.ClockAhead == TimeSpan.Zero ? "" : settings.ClockAhead.ToString("c", CultureInfo.InvariantCulture),
                ["DOTNET_ENVIRONMENT"] = "Development",
            },
        };
        var service = new ServiceProcess(settings, address, health, operatorSocket, LeashedProcess.Start(command, workFolder));
        try
        {
            await service.WaitUntilReadyAsync(cancellation);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the service.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        string folder = Path.GetDirectoryName(OperatorSocket)!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        await Condition.UntilAsync(async () =>
        {
            await Process.EnsureRunningAsync();
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(Health, "/readyz"), cancellation);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception problem) when (problem is HttpRequestException || (problem is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                return false;
            }
        }, StartLimit, "the service to be ready", cancellation);
    }
}
