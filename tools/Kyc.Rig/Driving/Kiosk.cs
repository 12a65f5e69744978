using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Driving;

/// <summary>Runs the kiosk program as staff would.</summary>
/// <param name="service">gRPC address of the service.</param>
/// <param name="reference">Reference code of the application.</param>
public sealed class Kiosk(Uri service, string reference)
{
    /// <summary>Part of the name of the reader to use; null for any.</summary>
    public string? Reader { get; init; }

    /// <summary>Use the password even at the last try.</summary>
    public bool InsistOnLastTry { get; init; }

    /// <summary>Folder in which the kiosk remembers refused passwords; null for its own.</summary>
    public string? StateFolder { get; init; }

    /// <summary>How long it waits for the card; null for its own default.</summary>
    public int? WaitSeconds { get; init; }

    private string[] Arguments =>
    [
        Machine.BuiltProgram("src/Kyc.Kiosk", "kyc-kiosk"), "verify", "--service", service.AbsoluteUri, "--reference", reference,
        .. Reader is null ? Array.Empty<string>() : ["--reader", Reader],
        .. StateFolder is null ? Array.Empty<string>() : ["--state", StateFolder],
        .. WaitSeconds is { } seconds ? ["--wait", seconds.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. InsistOnLastTry ? new[] { "--last-try" } : [],
    ];

    /// <summary>Verifies with a password handed over on standard input: a test value, never a person's.</summary>
    /// <param name="password">Password of a persona.</param>
    /// <param name="onLine">Called with each line the kiosk shows.</param>
    /// <param name="cancellation">Ends the kiosk.</param>
    public async Task<KioskRun> VerifyAsync(string password, Action<string>? onLine, CancellationToken cancellation)
    {
        ToolResult result = await Tool.RunAsync(
            "dotnet", [.. Arguments, "--password-stdin"], Encoding.UTF8.GetBytes(password + "\n"), onLine, cancellation);
        return result.ExitCode == 0
            ? KioskRun.Parse(result.Lines)
            : throw new RigException($"The kiosk failed: {result.Error.Trim()}");
    }

    /// <summary>Verifies with the person at this terminal, who types the password into the kiosk itself.</summary>
    /// <param name="terminal">Gets what the kiosk shows, as it comes: the question for the password ends without a line's end.</param>
    /// <param name="cancellation">Ends the kiosk.</param>
    public async Task<KioskRun> VerifyAtTerminalAsync(TextWriter terminal, CancellationToken cancellation)
    {
        using Process process = Tool.Launch(new ProcessStartInfo("dotnet", Arguments) { RedirectStandardOutput = true });
        var shown = new StringBuilder();
        var buffer = new char[256];
        try
        {
            for (int count; (count = await process.StandardOutput.ReadAsync(buffer, cancellation)) > 0;)
            {
                shown.Append(buffer, 0, count);
                terminal.Write(buffer, 0, count);
                await terminal.FlushAsync(cancellation);
            }

            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return KioskRun.Parse(shown.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
