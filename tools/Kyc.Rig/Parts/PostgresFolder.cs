using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents the private folder of a cluster. PostgreSQL refuses to run as root, so root gives the folder to the system's postgres user.
/// When that user cannot access it (for example in a project below /root), a temporary folder of the system is used instead.
/// </summary>
internal sealed class PostgresFolder : IDisposable
{
    private PostgresFolder(string path, bool isElsewhere)
    {
        Path = path;
        IsElsewhere = isElsewhere;
    }

    public string Path { get; }

    /// <summary>Indicates whether the folder is not the requested one.</summary>
    public bool IsElsewhere { get; }

    public static async Task<PostgresFolder> CreateAsync(string wanted, CancellationToken cancellation)
    {
        Machine.FreshPrivateFolder(wanted);
        if (!Machine.IsRoot)
        {
            return new PostgresFolder(wanted, isElsewhere: false);
        }

        await HandOverAsync(wanted, cancellation);
        ToolResult reach = await Tool.RunAsync("runuser", ["-u", "postgres", "--", "test", "-w", wanted], cancellation: cancellation);
        if (reach.ExitCode == 0)
        {
            return new PostgresFolder(wanted, isElsewhere: false);
        }

        Directory.Delete(wanted);
        string elsewhere = Directory.CreateTempSubdirectory("kyc-postgres-").FullName;
        await HandOverAsync(elsewhere, cancellation);
        return new PostgresFolder(elsewhere, isElsewhere: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>Writes a file that only the cluster's user may read.</summary>
    public async Task<string> WriteSecretAsync(string name, string text, CancellationToken cancellation)
    {
        string path = System.IO.Path.Combine(Path, name);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var writer = new StreamWriter(path, options))
        {
            await writer.WriteAsync(text);
        }

        if (Machine.IsRoot)
        {
            await HandOverAsync(path, cancellation);
        }

        return path;
    }

    private static async Task HandOverAsync(string path, CancellationToken cancellation) =>
        await Tool.RunOrFailAsync("chown", ["postgres:", path], cancellation);
}
