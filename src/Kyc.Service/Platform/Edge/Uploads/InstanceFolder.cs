using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// The folder of the index file: this instance's own. What the index says is believed, so nobody else may write there; and lists under way
/// lie there as unnamed files.
/// </summary>
public sealed class InstanceFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder;

    /// <summary>Makes the folder if it is missing.</summary>
    /// <exception cref="ConfigurationException">It cannot be used, or others than its owner may enter it.</exception>
    public InstanceFolder(RevocationOptions options)
    {
        IndexFile = Path.GetFullPath(options.RevocationIndexFile);
        _folder = Path.GetDirectoryName(IndexFile) ?? throw new ConfigurationException("Kyc:RevocationIndexFile does not name a file.");
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_folder);
            else if (!Directory.Exists(_folder)) Directory.CreateDirectory(_folder, OwnerOnly);
            using (OpenUnnamed())
            {
                // That it can be written is found out now and not at the first import.
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder of Kyc:RevocationIndexFile cannot be used ({exception.GetType().Name}).");
        }
        if (IsOpenToOthers)
            throw new ConfigurationException("The folder of Kyc:RevocationIndexFile may be entered by others than its owner: set its mode to 0700.");
    }

    /// <summary>Absolute path of the index file.</summary>
    public string IndexFile { get; }

    /// <summary>What is wrong with the folder now, for the operator; null when it is as it was at the start.</summary>
    public string? Problem => Directory.Exists(_folder)
        ? IsOpenToOthers ? "others than its owner may enter the folder of Kyc:RevocationIndexFile" : null
        : "the folder of Kyc:RevocationIndexFile is gone";

    private bool IsOpenToOthers => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(_folder) & ~OwnerOnly) != 0;

    /// <summary>A new private file that goes when it is closed, or the process dies.</summary>
    public FileStream OpenUnnamed()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0 };
        if (OperatingSystem.IsWindows()) options.Options = FileOptions.DeleteOnClose;
        else options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.list");
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
