using System.Reflection;

namespace Kyc.Rig;

/// <summary>Where things are: the checked-out project, its built programs, who we are.</summary>
public static class Machine
{
    /// <summary>True when this process may do everything.</summary>
    public static bool IsRoot { get; } = Environment.IsPrivilegedProcess;

    /// <summary>Folder of the checked-out project: the nearest parent of this program that holds KycOnboarding.sln.</summary>
    /// <exception cref="RigException">The program was moved out of the project.</exception>
    public static string ProjectFolder { get; } = FindProjectFolder();

    /// <summary>Folder for everything that running and testing leaves behind; git ignores it.</summary>
    public static string RunFolder => Path.Combine(ProjectFolder, ".run");

    /// <summary>Path of a built program, in the configuration this one was built in.</summary>
    /// <param name="project">Folder and name of the project, for example <c>src/Kyc.Service</c>.</param>
    /// <param name="assembly">Name of its assembly, for example <c>kyc-service</c>.</param>
    /// <exception cref="RigException">It is not built.</exception>
    public static string BuiltProgram(string project, string assembly)
    {
        string configuration = typeof(Machine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        string path = Path.Combine(ProjectFolder, project, "bin", configuration, "net10.0", assembly + ".dll");
        return File.Exists(path)
            ? path
            : throw new RigException($"{project} is not built ({configuration}). Build with: dotnet build KycOnboarding.sln -c {configuration}");
    }

    /// <summary>Makes an empty folder that only its owner may enter, removing what was there.</summary>
    public static string FreshPrivateFolder(string path)
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

        throw new RigException("KycOnboarding.sln is in no folder above this program: run it from within the checked-out project.");
    }
}
