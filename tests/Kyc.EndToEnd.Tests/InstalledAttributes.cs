using Kyc.Rig;

// One machine has one pcscd and one virtual reader: tests take turns.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Kyc.EndToEnd.Tests;

/// <summary>Names what of this machine's software a test needs and does not find; null when all is there.</summary>
internal static class Installed
{
    private const string VirtualReaderDriver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

    /// <param name="programs">Programs on the PATH, and folders of the checked-out project: what has a slash.</param>
    public static string? WhatIsMissing(string[] programs)
    {
        string[] missing =
        [
            .. programs.Where(program => !(program.Contains('/') ? IsFolder(program) : IsOnPath(program))),
            .. File.Exists(VirtualReaderDriver) && File.Exists("/usr/sbin/pcscd") ? Array.Empty<string>() : ["pcscd with vsmartcard-vpcd"],
            .. Directory.Exists("/usr/lib/postgresql") ? Array.Empty<string>() : ["PostgreSQL"],
        ];
        return missing.Length == 0 ? null : $"not installed here: {string.Join(", ", missing)} (./test installs it)";
    }

    private static bool IsFolder(string path) => Directory.Exists(Path.Combine(Machine.ProjectFolder, path));

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A test of the whole system; skipped, with the reason, on a machine without its parts.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemFactAttribute : FactAttribute
{
    public SystemFactAttribute(params string[] programs) => Skip = Installed.WhatIsMissing(programs);
}

/// <summary>The same with rows of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemTheoryAttribute : TheoryAttribute
{
    public SystemTheoryAttribute(params string[] programs) => Skip = Installed.WhatIsMissing(programs);
}
