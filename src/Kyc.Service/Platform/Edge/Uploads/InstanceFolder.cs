using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Represents the folder of the revocation index file, which only this instance uses. The service trusts the index, so no other user may
/// write to the folder. Revocation lists are also stored in the folder while they are uploaded, in files that are deleted when they are
/// closed.
/// </summary>
public sealed class InstanceFolder
{
    private const UnixFileMode OwnerOnlyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder;

    /// <summary>Creates the folder if it is missing, and checks that it is writable and that only its owner may access it.</summary>
    /// <exception cref="ConfigurationException">
    /// The setting does not name a file, the folder cannot be used, or users other than its owner may enter it.
    /// </exception>
    public InstanceFolder(RevocationOptions options)
    {
        IndexFile = Path.GetFullPath(options.RevocationIndexFile);
        _folder = Path.GetDirectoryName(IndexFile) ?? throw new ConfigurationException("Kyc:RevocationIndexFile does not name a file.");
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(_folder);
            }
            else if (!Directory.Exists(_folder))
            {
                Directory.CreateDirectory(_folder, OwnerOnlyMode);
            }

            using (OpenTemporaryFile())
            {
                // A file is created so that a folder that is not writable is detected at the start instead of at the first import.
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder of Kyc:RevocationIndexFile cannot be used ({exception.GetType().Name}).");
        }
        if (IsOpenToOthers)
        {
            throw new ConfigurationException(
                "The folder of Kyc:RevocationIndexFile can be entered by users other than its owner: set its mode to 0700.");
        }
    }

    /// <summary>Absolute path of the revocation index file.</summary>
    public string IndexFile { get; }

    /// <summary>Gets a description of the current problem with the folder for the operator; null when there is none.</summary>
    public string? Problem => Directory.Exists(_folder)
        ? IsOpenToOthers ? "users other than its owner can enter the folder of Kyc:RevocationIndexFile" : null
        : "the folder of Kyc:RevocationIndexFile no longer exists";

    private bool IsOpenToOthers => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(_folder) & ~OwnerOnlyMode) != 0;

    /// <summary>Creates a file that only the service's user can access and that is deleted when it is closed or the process ends.</summary>
    public FileStream OpenTemporaryFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
        }
        else
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.list");
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }
}
