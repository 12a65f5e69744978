namespace Kyc.Service.Platform.Encryption.Files;

/// <summary>
/// Reads and creates files with secrets. A file is read only when nobody but its owner may access it, and its content never becomes a
/// string.
/// </summary>
internal static class PrivateFile
{
    private const int MaxBytes = 64 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a file into memory, which the caller wipes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">The setting that names the file, for messages.</param>
    /// <exception cref="KeyProviderException">KEY-FILE: the file is missing, not readable, too large, or accessible to others.</exception>
    public static byte[] Read(string path, string setting)
    {
        try
        {
            // One handle, so that mode and content come from the same file even when the path is replaced meanwhile.
            using var handle = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & ~OwnerOnly) != 0)
            {
                throw Unusable(setting, "can be read by users other than its owner: set its mode to 0600");
            }

            var length = RandomAccess.GetLength(handle);
            if (length > MaxBytes)
            {
                throw Unusable(setting, "is too large");
            }

            var content = KeyMemory.Allocate((int)length);
            var read = 0;
            while (read < content.Length)
            {
                var count = RandomAccess.Read(handle, content.AsSpan(read), read);
                if (count == 0)
                {
                    throw Unusable(setting, "changed while it was read");
                }

                read += count;
            }
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable(setting, "does not exist");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(setting, $"cannot be read ({exception.GetType().Name})");
        }
    }

    /// <summary>Creates a file and writes its content to disk before it returns. The caller wipes the content.</summary>
    /// <exception cref="KeyProviderException">KEY-FILE: the file exists or cannot be written.</exception>
    public static void Create(string path, string setting, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using var stream = new FileStream(path, options);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(setting, $"cannot be written ({exception.GetType().Name})");
        }
    }

    /// <summary>Creates a KEY-FILE exception that states the problem with the file of a setting.</summary>
    public static KeyProviderException Unusable(string setting, string problem) =>
        new(KeyFailures.File, $"the file of Kyc:{setting} {problem}");
}
