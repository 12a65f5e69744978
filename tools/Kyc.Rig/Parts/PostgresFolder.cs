using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents the private folder of a cluster. PostgreSQL refuses to run as root, so when this process runs as root, the folder is owned by
/// the system's postgres user. When that user cannot access the requested folder (for example in a project below /root), a folder in the
/// system's temporary folder is used instead.
/// </summary>
internal sealed class PostgresFolder : IDisposable
{
    private PostgresFolder(string path, bool isInTempFolder)
    {
        Path = path;
        IsInTempFolder = isInTempFolder;
    }

    public string Path { get; }

    /// <summary>Indicates whether the folder is in the system's temporary folder and not at the requested path.</summary>
    public bool IsInTempFolder { get; }

    public static async Task<PostgresFolder> CreateAsync(string requestedPath, CancellationToken cancellationToken)
    {
        Machine.CreatePrivateFolder(requestedPath);
        if (!Machine.IsRoot)
        {
            return new PostgresFolder(requestedPath, isInTempFolder: false);
        }

        await ChangeOwnerAsync(requestedPath, cancellationToken);
        var accessTest = await CommandRunner.RunAsync(
            "runuser",
            ["-u", "postgres", "--", "test", "-w", requestedPath],
            cancellationToken: cancellationToken);
        if (accessTest.ExitCode == 0)
        {
            return new PostgresFolder(requestedPath, isInTempFolder: false);
        }

        Directory.Delete(requestedPath);
        var tempFolder = Directory.CreateTempSubdirectory("kyc-postgres-").FullName;
        await ChangeOwnerAsync(tempFolder, cancellationToken);
        return new PostgresFolder(tempFolder, isInTempFolder: true);
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>Writes a file that only the cluster's user may read, and returns its path.</summary>
    public async Task<string> WriteSecretAsync(string name, string text, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(Path, name);
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
            await ChangeOwnerAsync(path, cancellationToken);
        }

        return path;
    }

    private static async Task ChangeOwnerAsync(string path, CancellationToken cancellationToken) =>
        await CommandRunner.RunOrFailAsync("chown", ["postgres:", path], cancellationToken);
}
