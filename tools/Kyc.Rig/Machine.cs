using System.Reflection;

namespace Kyc.Rig;

/// <summary>
/// Locates the checked-out project and its built programs, creates private folders, and states whether this process runs as root.
/// </summary>
public static class Machine
{
    /// <summary>Indicates whether this process runs as root.</summary>
    public static bool IsRoot { get; } = Environment.IsPrivilegedProcess;

    /// <summary>The folder of the checked-out project: the nearest parent folder of this program that contains KycOnboarding.sln.</summary>
    /// <exception cref="RigException">The program is not inside the project.</exception>
    public static string ProjectFolder { get; } = FindProjectFolder();

    /// <summary>The folder for all files that runs and tests create. Git ignores it.</summary>
    public static string RunFolder => Path.Combine(ProjectFolder, ".run");

    /// <summary>Gets the path of a built program, in the build configuration of this program.</summary>
    /// <param name="project">The path of the project relative to <see cref="ProjectFolder"/>, for example <c>src/Kyc.Service</c>.</param>
    /// <param name="assemblyName">The name of the project's assembly, for example <c>kyc-service</c>.</param>
    /// <exception cref="RigException">The program is not built.</exception>
    public static string GetProgramPath(string project, string assemblyName)
    {
        var configuration = typeof(Machine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var path = Path.Combine(ProjectFolder, project, "bin", configuration, "net10.0", assemblyName + ".dll");
        return File.Exists(path)
            ? path
            : throw new RigException(
                $"{project} is not built ({configuration}). Build with: dotnet build KycOnboarding.sln -c {configuration}");
    }

    /// <summary>
    /// Creates an empty folder that only its owner may access, and returns its absolute path. An existing folder is deleted first, with all
    /// its files.
    /// </summary>
    public static string CreatePrivateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private static string FindProjectFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
            {
                return folder.FullName;
            }
        }

        throw new RigException("No folder above this program contains KycOnboarding.sln: run it inside the checked-out project.");
    }
}
