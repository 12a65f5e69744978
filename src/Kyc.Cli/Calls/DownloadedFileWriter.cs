namespace Kyc.Cli.Calls;

/// <summary>Writes files received from the service. A file is complete or does not exist, and only its owner can read it.</summary>
internal static class DownloadedFileWriter
{
    /// <summary>Writes a new file and returns its length in bytes.</summary>
    /// <exception cref="OutputExistsException">A file or folder with this name already exists.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public static async Task<long> WriteAsync(
        FileInfo file,
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces,
        CancellationToken cancellationToken)
    {
        // This is checked before the service is called, because the service records an export in its ledger.
        OutputPath.RequireNew(file);
        // While the file is incomplete, it has a different name, so that it is not mistaken for a complete file even if this program is
        // killed.
        var partPath = file.FullName + ".part";
        File.Delete(partPath);
        try
        {
            var length = await WriteAsync(partPath, pieces, cancellationToken);
            File.Move(partPath, file.FullName, overwrite: false);
            return length;
        }
        catch
        {
            File.Delete(partPath);
            throw;
        }
    }

    private static async Task<long> WriteAsync(
        string path,
        IAsyncEnumerable<ReadOnlyMemory<byte>> pieces,
        CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(path, options);
        await foreach (var piece in pieces)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }

        stream.Flush(flushToDisk: true);
        return stream.Length;
    }
}
