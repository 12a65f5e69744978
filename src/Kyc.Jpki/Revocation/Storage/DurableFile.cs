using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>Replaces a file so that a crash at any instant leaves either the complete old file or the complete new one.</summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;

    private const int BufferSize = 1 << 20;

    /// <summary>Writes a new file beside <paramref name="path"/>, flushes it to the disk and renames it to the path.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="write">Writes the content, preferably from beginning to end; may seek.</param>
    /// <exception cref="IOException">The file was not replaced, or another program is replacing it at the same time.</exception>
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

    // The folder contains the new name, so it must be flushed to the disk too. NTFS does this automatically.
    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnly);
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
