using System.Globalization;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Finds settings of pcsc-lite and libccid on Linux that write the bytes sent to a card, including the signature password, to the log:
/// pcscd(8), option <c>--apdu</c>; libccid's README, section "Debug informations".
/// </summary>
internal static class CommandLoggingFinder
{
    /// <summary>The files that set the options of the service on Debian, Fedora and Arch.</summary>
    private static readonly string[] OptionFiles =
        ["etc/default/pcscd", "etc/sysconfig/pcscd", "etc/conf.d/pcscd", "etc/systemd/system/pcscd.service"];

    /// <summary>The one-letter options that require a value, which can follow the letter without a space.</summary>
    private const string OptionsWithValue = "ctsr";

    /// <summary>The bit of libccid's ifdLogLevel that logs the bytes exchanged with a reader.</summary>
    private const int CommunicationLevel = 4;

    /// <summary>
    /// Returns descriptions of the places where such a setting was found, each worded as a part of a sentence. Empty when no such setting
    /// was found.
    /// </summary>
    /// <param name="root"><c>/</c>, or a folder that replaces it in tests.</param>
    public static IReadOnlyList<string> FindSettings(string root) =>
        [.. FindInRunningProcesses(root), .. FindInConfiguration(root), .. FindInDrivers(root)];

    /// <summary>Checks whether command-line arguments of pcscd enable the logging of commands to cards.</summary>
    public static bool EnablesCommandLogging(IEnumerable<string> arguments) =>
        arguments.Any(word =>
            // getopt_long(3) accepts any unambiguous prefix of a long option. --a is ambiguous, because --auto-exit starts with it too.
            word.StartsWith("--", StringComparison.Ordinal)
                ? word.Length > 3 && "--apdu".StartsWith(word, StringComparison.Ordinal)
                : word.StartsWith('-')
                    && word.Skip(1).TakeWhile(letter => !OptionsWithValue.Contains(letter, StringComparison.Ordinal)).Contains('a'));

    private static IEnumerable<string> FindInRunningProcesses(string root)
    {
        var processes = Path.Combine(root, "proc");
        if (!Directory.Exists(processes))
        {
            yield break;
        }

        var folders = Directory.EnumerateDirectories(processes)
            .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit));
        foreach (var process in folders)
        {
            if (InstallationFile.ReadText(Path.Combine(process, "comm"))?.TrimEnd() == "pcscd"
                && EnablesCommandLogging(InstallationFile.ReadText(Path.Combine(process, "cmdline"))?.Split('\0') ?? []))
            {
                yield return $"the running pcscd (process {Path.GetFileName(process)})";
            }
        }
    }

    private static IEnumerable<string> FindInConfiguration(string root)
    {
        var dropInFolder = Path.Combine(root, "etc/systemd/system/pcscd.service.d");
        var files = OptionFiles.Select(file => Path.Combine(root, file))
            .Concat(Directory.Exists(dropInFolder) ? Directory.EnumerateFiles(dropInFolder, "*.conf").Order(StringComparer.Ordinal) : []);
        return files.Where(SetsOption).Select(file => "/" + Path.GetRelativePath(root, file));
    }

    private static bool SetsOption(string file) => (InstallationFile.ReadText(file) ?? "").Split('\n')
        .Select(line => line.Trim())
        .Where(line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
        .Any(line => EnablesCommandLogging(line.Split([' ', '\t', '=', '"', '\''], StringSplitOptions.RemoveEmptyEntries)));

    private static IEnumerable<string> FindInDrivers(string root) => InstallationFile.GetDriverBundles(root)
        .Where(bundle => ReadLogLevel(bundle) is int level && (level & CommunicationLevel) != 0)
        .Select(bundle => $"ifdLogLevel of the driver {Path.GetFileNameWithoutExtension(bundle)}");

    private static int? ReadLogLevel(string bundle)
    {
        var text = InstallationFile.ReadPropertyList(bundle) is { } properties
            ? InstallationFile.GetValue(properties, "ifdLogLevel")?.Trim()
            : null;
        return text is null ? null
            : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
