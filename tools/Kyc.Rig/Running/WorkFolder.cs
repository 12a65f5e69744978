namespace Kyc.Rig.Running;

/// <summary>
/// Folder of one run, made empty. Others may pass through it, as PostgreSQL's user must, but not list it; what is secret
/// lies in private folders and files within. When the run ends only the logs stay.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    private WorkFolder(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder <c>.run/NAME</c>, removing what an earlier run left.</summary>
    /// <exception cref="RigException">It belongs to another user.</exception>
    public static WorkFolder Create(string name)
    {
        string path = System.IO.Path.Combine(Machine.RunFolder, name);
        try
        {
            Machine.FreshPrivateFolder(path);
            File.SetUnixFileMode(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            return new WorkFolder(path);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new RigException($"{path} belongs to another user, perhaps after a run as root. Remove it, then try again.", problem);
        }
    }

    /// <summary>Makes a folder within that only its owner may enter.</summary>
    public string PrivateFolder(string name) => Machine.FreshPrivateFolder(System.IO.Path.Combine(Path, name));

    /// <summary>Removes everything but the logs: keys, certificates, configuration.</summary>
    public void Dispose()
    {
        foreach (string folder in Directory.GetDirectories(Path))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (string file in Directory.GetFiles(Path).Where(file => System.IO.Path.GetExtension(file) != ".log"))
        {
            File.Delete(file);
        }
    }
}
