using Kyc.Rig;

// A machine has one pcscd and one virtual reader, so the tests of this assembly do not run in parallel.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Kyc.EndToEnd.Tests;

/// <summary>Checks whether programs that a test needs are missing on this machine.</summary>
internal static class InstalledPrograms
{
    private const string VirtualReaderDriver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

    /// <summary>
    /// Returns the reason why a test must be skipped on this machine, or null if nothing is missing. pcscd with its virtual reader and
    /// PostgreSQL are always needed.
    /// </summary>
    /// <param name="programs">Programs and folders that the test needs in addition. A text with a slash is the path of a folder in the
    /// repository; any other text is the name of a program on the PATH.</param>
    public static string? GetSkipReason(string[] programs)
    {
        string[] missingPrograms =
        [
            .. programs.Where(program => !(program.Contains('/') ? IsRepositoryFolder(program) : IsOnPath(program))),
            .. File.Exists(VirtualReaderDriver) && File.Exists("/usr/sbin/pcscd") ? Array.Empty<string>() : ["pcscd with vsmartcard-vpcd"],
            .. Directory.Exists("/usr/lib/postgresql") ? Array.Empty<string>() : ["PostgreSQL"],
        ];
        return missingPrograms.Length == 0 ? null : $"not installed here: {string.Join(", ", missingPrograms)} (./test installs it)";
    }

    private static bool IsRepositoryFolder(string path) => Directory.Exists(Path.Combine(Machine.ProjectFolder, path));

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>
/// Marks a test of the whole system. The test is skipped when this machine lacks required programs, and the skip reason names them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemFactAttribute : FactAttribute
{
    public SystemFactAttribute(params string[] programs) => Skip = InstalledPrograms.GetSkipReason(programs);
}

/// <summary>
/// Marks a theory of the whole system. The theory is skipped when this machine lacks required programs, and the skip reason names them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemTheoryAttribute : TheoryAttribute
{
    public SystemTheoryAttribute(params string[] programs) => Skip = InstalledPrograms.GetSkipReason(programs);
}
