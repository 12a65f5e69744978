using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kyc.CardReader.Diagnosis;

/// <summary>Locates pcsc-lite and its drivers on Linux (pcscd(8), reader.conf(5), Debian's packages pcscd and libccid).</summary>
internal static class LinuxInstallation
{
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The kernel's own NFC drivers for PN53x (ACR122U) and PORT-100 (RC-S380), which take the reader away from PC/SC.</summary>
    private static readonly string[] ConflictingModules = ["pn533_usb", "pn533", "port100"];

    /// <summary>Reads the installation below the given root folder.</summary>
    /// <param name="root"><c>/</c>, or a folder that replaces it in tests.</param>
    public static PcscInstallation ReadUnder(string root)
    {
        var daemon = Path.Combine(root, "usr/sbin/pcscd");
        return new PcscInstallation(
            RuntimeInformation.OSDescription,
            File.Exists(daemon) ? ReadVersion(daemon) ?? "pcscd, unknown version" : null,
            [
                .. InstallationFile.GetDriverBundles(root).Select(DescribeDriver),
                .. GetConfiguredReaders(Path.Combine(root, "etc/reader.conf.d")),
            ],
            [.. ConflictingModules.Where(module => Directory.Exists(Path.Combine(root, "sys/module", module)))],
            CommandLoggingFinder.FindSettings(root));
    }

    /// <summary>
    /// Reads the first line of <c>pcscd --version</c>. Returns null when the program cannot be run or does not finish in time.
    /// </summary>
    private static string? ReadVersion(string daemon)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(daemon, "--version") { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null || !process.WaitForExit(VersionTimeout))
            {
                process?.Kill();
                return null;
            }

            return process.StandardOutput.ReadLine()?.TrimEnd('.');
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            // This user may not run the program, or it was removed in the meantime.
            return null;
        }
    }

    private static string DescribeDriver(string bundle)
    {
        var name = Path.GetFileNameWithoutExtension(bundle);
        if (InstallationFile.ReadPropertyList(bundle) is not { } properties)
        {
            return $"{name} (its Info.plist can't be read)";
        }

        var version = InstallationFile.GetValue(properties, "CFBundleShortVersionString");
        return version is null ? name : $"{name} {version}";
    }

    /// <summary>Gets the names of readers that were configured manually: serial readers and virtual readers.</summary>
    private static IEnumerable<string> GetConfiguredReaders(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var nameLine = InstallationFile.ReadText(file)?.Split('\n')
                .FirstOrDefault(line => line.StartsWith("FRIENDLYNAME", StringComparison.Ordinal));
            if (nameLine is not null)
            {
                yield return $"{nameLine["FRIENDLYNAME".Length..].Trim().Trim('"')} (reader.conf.d/{Path.GetFileName(file)})";
            }
        }
    }
}
