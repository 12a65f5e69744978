namespace Kyc.Rig.Running;

/// <summary>
/// Represents the folder of one run, which is empty at first. Other users cannot list its contents, but they can open paths in it, which
/// PostgreSQL's user needs. Secrets are in private subfolders and files. When the run ends, only the logs remain.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    private WorkFolder(string path) => Path = path;

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Creates the folder <c>.run/NAME</c> and deletes the files of an earlier run.</summary>
    /// <exception cref="RigException">The folder belongs to a different user.</exception>
    public static WorkFolder Create(string name)
    {
        var path = System.IO.Path.Combine(Machine.RunFolder, name);
        try
        {
            Machine.CreatePrivateFolder(path);
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute
                | UnixFileMode.OtherExecute);
            return new WorkFolder(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new RigException($"{path} belongs to another user, perhaps after a run as root. Remove it, then try again.", exception);
        }
    }

    /// <summary>Creates a subfolder that only its owner may access.</summary>
    public string CreatePrivateFolder(string name) => Machine.CreatePrivateFolder(System.IO.Path.Combine(Path, name));

    /// <summary>Deletes everything except the log files: keys, certificates and configuration.</summary>
    public void Dispose()
    {
        foreach (var folder in Directory.GetDirectories(Path))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.GetFiles(Path).Where(file => System.IO.Path.GetExtension(file) != ".log"))
        {
            File.Delete(file);
        }
    }
}
