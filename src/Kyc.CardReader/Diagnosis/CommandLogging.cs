using System.Globalization;

namespace Kyc.CardReader.Diagnosis;

/// <summary>
/// Finds settings of pcsc-lite and libccid on Linux that write what is sent to a card, and with it the signature password, to
/// the log: pcscd(8), option <c>--apdu</c>; libccid's README, section "Debug informations".
/// </summary>
internal static class CommandLogging
{
    /// <summary>Files that give the service its options: Debian, Fedora, Arch.</summary>
    private static readonly string[] OptionFiles = ["etc/default/pcscd", "etc/sysconfig/pcscd", "etc/conf.d/pcscd", "etc/systemd/system/pcscd.service"];

    /// <summary>Options of one letter that take what follows as their value.</summary>
    private const string WithValue = "ctsr";

    /// <summary>Bit of libccid's ifdLogLevel that logs the bytes exchanged with a reader.</summary>
    private const int CommunicationLevel = 4;

    /// <summary>Where such a setting was found, one sentence part each; empty when nowhere.</summary>
    /// <param name="root"><c>/</c>, or a folder that stands for it in tests.</param>
    public static IReadOnlyList<string> Under(string root) => [.. Running(root), .. Configured(root), .. Drivers(root)];

    /// <summary>Whether options of pcscd, given as words, log the commands to cards.</summary>
    public static bool LogsCommands(IEnumerable<string> words) => words.Any(word =>
        // getopt_long(3) takes a long option by any beginning that fits no other; --a fits --auto-exit too.
        word.StartsWith("--", StringComparison.Ordinal) ? word.Length > 3 && "--apdu".StartsWith(word, StringComparison.Ordinal)
        : word.StartsWith('-') && word.Skip(1).TakeWhile(letter => !WithValue.Contains(letter, StringComparison.Ordinal)).Contains('a'));

    private static IEnumerable<string> Running(string root)
    {
        string processes = Path.Combine(root, "proc");
        if (!Directory.Exists(processes))
        {
            yield break;
        }

        foreach (string process in Directory.EnumerateDirectories(processes).Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit)))
        {
            if (InstallationFile.ReadText(Path.Combine(process, "comm"))?.TrimEnd() == "pcscd"
                && LogsCommands(InstallationFile.ReadText(Path.Combine(process, "cmdline"))?.Split('\0') ?? []))
            {
                yield return $"the running pcscd (process {Path.GetFileName(process)})";
            }
        }
    }

    private static IEnumerable<string> Configured(string root)
    {
        string additions = Path.Combine(root, "etc/systemd/system/pcscd.service.d");
        IEnumerable<string> files = OptionFiles.Select(file => Path.Combine(root, file))
            .Concat(Directory.Exists(additions) ? Directory.EnumerateFiles(additions, "*.conf").Order(StringComparer.Ordinal) : []);
        return files.Where(SetsOption).Select(file => "/" + Path.GetRelativePath(root, file));
    }

    private static bool SetsOption(string file) => (InstallationFile.ReadText(file) ?? "").Split('\n')
        .Select(line => line.Trim())
        .Where(line => !line.StartsWith('#') && line.Contains('=', StringComparison.Ordinal))
        .Any(line => LogsCommands(line.Split([' ', '\t', '=', '"', '\''], StringSplitOptions.RemoveEmptyEntries)));

    private static IEnumerable<string> Drivers(string root) => InstallationFile.DriverBundles(root)
        .Where(bundle => LogLevel(bundle) is int level && (level & CommunicationLevel) != 0)
        .Select(bundle => $"ifdLogLevel of the driver {Path.GetFileNameWithoutExtension(bundle)}");

    private static int? LogLevel(string bundle)
    {
        string? text = InstallationFile.ReadPropertyList(bundle) is { } properties ? InstallationFile.ValueOf(properties, "ifdLogLevel")?.Trim() : null;
        return text is null ? null
            : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hex) ? hex : null
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
