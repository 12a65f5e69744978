using System.Runtime.InteropServices;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Represents the PC/SC software installed on this computer, as far as it can be determined without the service.</summary>
/// <param name="System">The name and version of the operating system.</param>
/// <param name="Service">The service and its version. Null when it is not installed.</param>
/// <param name="Drivers">The reader drivers with their versions. Null on systems that do not provide this information (Windows,
/// macOS).</param>
/// <param name="ConflictingModules">The kernel modules that take a reader away from PC/SC.</param>
/// <param name="CommandLoggingSettings">The settings that write the bytes sent to cards, including passwords, to the log.</param>
public sealed record PcscInstallation(
    string System,
    string? Service,
    IReadOnlyList<string>? Drivers,
    IReadOnlyList<string> ConflictingModules,
    IReadOnlyList<string> CommandLoggingSettings)
{
    /// <summary>Reads the installation of this computer.</summary>
    public static PcscInstallation ReadFromThisComputer() =>
        OperatingSystem.IsLinux()
            ? LinuxInstallation.ReadUnder("/")
            : new PcscInstallation(
                RuntimeInformation.OSDescription,
                "part of the operating system",
                Drivers: null,
                ConflictingModules: [],
                CommandLoggingSettings: []);

    internal IEnumerable<Finding> GetFindings()
    {
        yield return Finding.CreateOk("system", System);
        yield return Service is null
            ? new Finding("service-installed", FindingLevel.Warning, "pcscd was not found", CardFailures.NoService.Remedy)
            : Finding.CreateOk("service-installed", Service);
        if (Drivers is [])
        {
            yield return new Finding(
                "drivers", FindingLevel.Warning, "none found",
                "Install the driver of the reader (Debian: package libccid for CCID readers).");
        }
        else if (Drivers is not null)
        {
            yield return Finding.CreateOk("drivers", string.Join(", ", Drivers));
        }

        if (ConflictingModules.Count > 0)
        {
            yield return new Finding(
                "kernel-modules", FindingLevel.Warning,
                $"{string.Join(", ", ConflictingModules)} loaded: PC/SC does not see a reader that they hold",
                "Keep them from being loaded (hardware-notes/debian.md) and plug the reader in again.");
        }

        if (CommandLoggingSettings.Count > 0)
        {
            yield return new Finding(
                "command-log", FindingLevel.Warning,
                $"what is sent to cards, the customers' passwords too, goes to the log: {string.Join(", ", CommandLoggingSettings)}",
                "Take out pcscd's option --apdu (PCSCD_ARGS) and the driver's log level 4, restart pcscd, delete the logs "
                + "(hardware-notes/debian.md).");
        }
    }
}
