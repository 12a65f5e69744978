using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>Puts a file in another's place so that a crash at any instant leaves the old one or the new one, whole.</summary>
internal static partial class DurableFile
{
    private const int ReadOnly = 0;

    private const int BufferSize = 1 << 20;

    /// <summary>Writes a new file beside <paramref name="path"/>, brings it to the disk, and gives it the name.</summary>
    /// <param name="path">The name.</param>
    /// <param name="write">Writes the content, best from its beginning to its end; may seek.</param>
    /// <exception cref="IOException">Nothing was replaced; or another program is replacing the file at this moment.</exception>
    public static void Replace(string path, Action<FileStream> write)
    {
        path = Path.GetFullPath(path);
        // One name for all attempts: what a crash left behind is written over by the next.
        var aside = path + ".new";
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

        using (var file = new FileStream(aside, options))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    // The new name is in the folder, which has to reach the disk too. NTFS does that by itself.
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
            throw new IOException($"The folder of the file cannot be brought to the disk (errno {error}).");
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
