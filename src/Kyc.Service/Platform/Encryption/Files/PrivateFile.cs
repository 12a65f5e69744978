namespace Kyc.Service.Platform.Encryption.Files;

/// <summary>
/// Reads and creates files that contain secrets. A file is read only if no user other than its owner may access it. The content of a file
/// is never converted to a string, because a string cannot be wiped.
/// </summary>
internal static class PrivateFile
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode OwnerOnlyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file at the given path. The caller must wipe the returned bytes.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="setting">The name of the setting that contains the path. It is used in exception messages.</param>
    /// <exception cref="KeyProviderException">
    /// KEY-FILE: the file is missing, cannot be read, is too large, is accessible to other users, or changed while it was read.
    /// </exception>
    public static byte[] Read(string path, string setting)
    {
        try
        {
            // The mode and the content are read with the same handle, so that both belong to the same file even if the file at the path is
            // replaced meanwhile.
            using var handle = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & ~OwnerOnlyMode) != 0)
            {
                throw CreateUnusableException(setting, "can be read by users other than its owner: set its mode to 0600");
            }

            var length = RandomAccess.GetLength(handle);
            if (length > MaxBytes)
            {
                throw CreateUnusableException(setting, "is too large");
            }

            var content = KeyMemory.Allocate((int)length);
            var readBytes = 0;
            while (readBytes < content.Length)
            {
                var count = RandomAccess.Read(handle, content.AsSpan(readBytes), readBytes);
                if (count == 0)
                {
                    throw CreateUnusableException(setting, "changed while it was read");
                }

                readBytes += count;
            }
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CreateUnusableException(setting, "does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateUnusableException(setting, $"cannot be read ({exception.GetType().Name})");
        }
    }

    /// <summary>
    /// Creates a file that only its owner may access, and flushes the given content to disk. The caller must wipe the content in memory.
    /// </summary>
    /// <exception cref="KeyProviderException">KEY-FILE: the file already exists or cannot be written.</exception>
    public static void Create(string path, string setting, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyMode;
        }

        try
        {
            using var stream = new FileStream(path, options);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CreateUnusableException(setting, $"cannot be written ({exception.GetType().Name})");
        }
    }

    /// <summary>Creates a KEY-FILE exception that describes the given problem with the file that the given setting names.</summary>
    public static KeyProviderException CreateUnusableException(string setting, string problem) =>
        new(KeyFailures.UnusableFile, $"the file of Kyc:{setting} {problem}");
}
