namespace Kyc.Cli.Calls;

/// <summary>Thrown when the output of a command already exists.</summary>
internal sealed class OutputExistsException(string path, string problem)
    : IOException($"{path} {problem}. It was not changed, and the service was not called. Specify a different path.");

/// <summary>
/// Checks the output path of a command. Commands do this before they call the service, because a call may print letters or be recorded in
/// the ledger.
/// </summary>
internal static class OutputPath
{
    /// <summary>Throws when the file already exists. Null is allowed and not checked.</summary>
    /// <exception cref="OutputExistsException">A file or folder with this name exists.</exception>
    public static void RequireNew(FileInfo? file)
    {
        if (file is not null && Path.Exists(file.FullName))
        {
            throw new OutputExistsException(file.FullName, "already exists");
        }
    }

    /// <summary>Throws when the folder exists and is not empty. Null is allowed and not checked.</summary>
    /// <exception cref="OutputExistsException">The folder is not empty, or is a file.</exception>
    public static void RequireNew(DirectoryInfo? folder)
    {
        if (folder is null || !Path.Exists(folder.FullName))
        {
            return;
        }

        if (!Directory.Exists(folder.FullName))
        {
            throw new OutputExistsException(folder.FullName, "already exists and is a file");
        }

        if (folder.EnumerateFileSystemInfos().Any())
        {
            throw new OutputExistsException(folder.FullName, "already exists and is not empty");
        }
    }
}
