namespace Kyc.Cli.Calls;

/// <summary>What a command is to write is there already.</summary>
internal sealed class OutputExistsException(string path, string what)
    : IOException($"{path} {what}: it is left as it is, and nothing was asked of the service. Name another.");

/// <summary>
/// Where a command writes what comes from the service. Looked at before any call: a call prints letters, or is told of in the ledger.
/// </summary>
internal static class OutputPath
{
    /// <summary>Refuses a file that exists.</summary>
    /// <exception cref="OutputExistsException">It does, or a folder of this name.</exception>
    public static void RequireNew(FileInfo? file)
    {
        if (file is not null && Path.Exists(file.FullName)) throw new OutputExistsException(file.FullName, "exists already");
    }

    /// <summary>Refuses a folder that holds anything.</summary>
    /// <exception cref="OutputExistsException">It does, or is a file.</exception>
    public static void RequireNew(DirectoryInfo? folder)
    {
        if (folder is null || !Path.Exists(folder.FullName)) return;
        if (!Directory.Exists(folder.FullName)) throw new OutputExistsException(folder.FullName, "exists already and is a file");
        if (folder.EnumerateFileSystemInfos().Any()) throw new OutputExistsException(folder.FullName, "exists already and is not empty");
    }
}
