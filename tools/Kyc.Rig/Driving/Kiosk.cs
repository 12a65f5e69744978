using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Driving;

/// <summary>Runs the kiosk program as staff would.</summary>
/// <param name="service">The gRPC port of the service.</param>
/// <param name="referenceCode">The reference code of the application.</param>
public sealed class Kiosk(ServiceEndpoint service, string referenceCode)
{
    /// <summary>A part of the name of the reader to use; null for any reader.</summary>
    public string? ReaderName { get; init; }

    /// <summary>Indicates whether the password is sent even when only one try is left.</summary>
    public bool IsLastTryAccepted { get; init; }

    /// <summary>The folder in which the kiosk stores refused passwords; null for its default.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The time to wait for the card, in seconds; null for the kiosk's default.</summary>
    public int? WaitSeconds { get; init; }

    private string[] Arguments =>
    [
        Machine.GetProgramPath("src/Kyc.Kiosk", "kyc-kiosk"), "verify", .. service.GetOptions(DevelopmentCaller.Kiosk), "--reference",
        referenceCode,
        .. ReaderName is null ? Array.Empty<string>() : ["--reader", ReaderName],
        .. StateFolder is null ? Array.Empty<string>() : ["--state", StateFolder],
        .. WaitSeconds is { } seconds ? ["--wait", seconds.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        .. IsLastTryAccepted ? new[] { "--last-try" } : [],
    ];

    /// <summary>
    /// Runs a verification and passes the password on standard input. The password must be a test value, never a person's password.
    /// </summary>
    /// <param name="password">The password of a persona.</param>
    /// <param name="onLine">The action to call with each line that the kiosk writes; null for none.</param>
    /// <param name="cancellationToken">Stops the kiosk.</param>
    /// <exception cref="RigException">The kiosk failed, or it ended without an outcome.</exception>
    public async Task<KioskResult> VerifyAsync(string password, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var result = await CommandRunner.RunAsync(
            "dotnet", [.. Arguments, "--password-stdin"], Encoding.UTF8.GetBytes(password + "\n"), onLine, cancellationToken);
        return result.ExitCode == 0
            ? KioskResult.Parse(result.Lines)
            : throw new RigException($"The kiosk failed: {result.Error.Trim()}");
    }

    /// <summary>Runs a verification in which the person at this terminal types the password into the kiosk program.</summary>
    /// <param name="terminal">
    /// The writer to which the output of the kiosk is copied immediately and not line by line, because the password prompt does not end
    /// with a newline.
    /// </param>
    /// <param name="cancellationToken">Stops the kiosk.</param>
    /// <exception cref="RigException">The kiosk could not be started, or it ended without an outcome.</exception>
    public async Task<KioskResult> VerifyAtTerminalAsync(TextWriter terminal, CancellationToken cancellationToken)
    {
        using var process = CommandRunner.StartProcess(new ProcessStartInfo("dotnet", Arguments) { RedirectStandardOutput = true });
        var output = new StringBuilder();
        var buffer = new char[256];
        try
        {
            for (int count; (count = await process.StandardOutput.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                output.Append(buffer, 0, count);
                terminal.Write(buffer, 0, count);
                await terminal.FlushAsync(cancellationToken);
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return KioskResult.Parse(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
