using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>Replaces a file so that a crash at any instant leaves either the complete old file or the complete new one.</summary>
internal static partial class DurableFile
{
    private const int ReadOnlyFlag = 0;

    private const int BufferSize = 1 << 20;

    /// <summary>
    /// Writes a new file beside <paramref name="path"/>, flushes it to the disk and renames it to <paramref name="path"/>.
    /// </summary>
    /// <param name="path">Path of the file to replace or to create.</param>
    /// <param name="write">Writes the content to the given stream, preferably from beginning to end, but may also seek.</param>
    /// <exception cref="IOException">
    /// The new file cannot be written or renamed, another program is replacing the file at the same time, or the folder cannot be flushed
    /// to the disk. In the last case the file has already been replaced.
    /// </exception>
    public static void Replace(string path, Action<FileStream> write)
    {
        path = Path.GetFullPath(path);
        // All attempts use the same name, so the next attempt overwrites what a crash left behind.
        var temporaryPath = path + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = BufferSize,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporaryPath, options))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporaryPath, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    // The rename changed the folder, so the folder must be flushed to the disk too. NTFS does this automatically.
    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnlyFlag);
        var isSynced = descriptor >= 0 && Sync(descriptor) == 0;
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = Close(descriptor);
        }

        if (!isSynced)
        {
            throw new IOException($"The folder of the file cannot be flushed to the disk (errno {error}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
