using System.Diagnostics;
using System.Globalization;
using Kyc.Rig;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Start;

/// <summary>
/// The result of one start: the seconds until the program was ready, and the processor time in seconds that it had used by then.
/// </summary>
internal readonly record struct StartTime(double Seconds, double CpuSeconds);

/// <summary>Represents one of the compared programs, which is started repeatedly with the environment that it has in production.</summary>
/// <param name="Name">Name in the report.</param>
/// <param name="ProgramPath">Path of the program's dll.</param>
/// <param name="HealthPort">Port on 127.0.0.1 at which the program answers <c>/readyz</c>.</param>
/// <param name="Settings">Settings, passed as environment variables.</param>
internal sealed record ComparedProgram(string Name, string ProgramPath, int HealthPort, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Creates the description of our service.</summary>
    public static ComparedProgram CreateService(string name, string program, ServiceSettings settings, string folder)
    {
        var healthPort = FreePortFinder.GetPort();
        var access = settings.Access.ServiceSettings.Select(setting => KeyValuePair.Create("Kyc__" + setting.Key, setting.Value));
        return new ComparedProgram(name, program, healthPort, new Dictionary<string, string>(access)
        {
            ["Kyc__Database"] = settings.Database,
            ["Kyc__KeyDatabase"] = settings.KeyDatabase,
            ["Kyc__KeyEncryptionKeyFile"] = settings.KeyEncryptionKeyFile,
            ["Kyc__SigningKeyFile"] = settings.KeyEncryptionKeyFile + ".signing.pem",
            ["Kyc__TrustAnchors"] = settings.TrustAnchors,
            ["Kyc__RevocationIndexFile"] = Path.Combine(folder, name, "revocation.index"),
            ["Kyc__Listen"] = FormatInvariant($"https://127.0.0.1:{FreePortFinder.GetPort()}"),
            ["Kyc__HealthListen"] = FormatInvariant($"http://127.0.0.1:{healthPort}"),
        });
    }

    /// <summary>Creates the description of the ordinary service, which uses the main database of our service.</summary>
    public static ComparedProgram CreateOrdinary(string name, string program, ServiceSettings settings)
    {
        var healthPort = FreePortFinder.GetPort();
        return new ComparedProgram(name, program, healthPort, new Dictionary<string, string>
        {
            ["Database"] = settings.Database,
            ["Listen"] = FormatInvariant($"127.0.0.1:{FreePortFinder.GetPort()}"),
            ["HealthListen"] = FormatInvariant($"127.0.0.1:{healthPort}"),
        });
    }

    /// <summary>Starts the program, waits until it is ready, and kills it. Returns how long the start took.</summary>
    /// <exception cref="RigException">The program could not be started, exited, or did not become ready in time.</exception>
    public async Task<StartTime> MeasureStartAsync()
    {
        var startInfo = new ProcessStartInfo("dotnet", [ProgramPath]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Settings)
        {
            startInfo.Environment[name] = value;
        }

        using var client = new HttpClient { BaseAddress = new UriBuilder("http", "127.0.0.1", HealthPort).Uri, Timeout = StartTimeout };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(startInfo) ?? throw new RigException("dotnet did not start");
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            while (!await IsReadyAsync(client))
            {
                if (process.HasExited || clock.Elapsed > StartTimeout)
                {
                    process.Kill();
                    throw new RigException($"{Name} did not become ready: {string.Concat(await output)}");
                }

                await Task.Delay(PollInterval);
            }

            return new StartTime(clock.Elapsed.TotalSeconds, process.TotalProcessorTime.TotalSeconds);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string FormatInvariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
