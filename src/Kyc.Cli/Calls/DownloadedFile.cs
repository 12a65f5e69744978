namespace Kyc.Cli.Calls;

/// <summary>Files that come from the service: whole or not there, and nobody else's to read.</summary>
internal static class DownloadedFile
{
    /// <summary>Writes a new file and gives its length in bytes.</summary>
    /// <exception cref="OutputExistsException">It exists already.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder is not one to write to.</exception>
    public static async Task<long> WriteAsync(FileInfo file, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellation)
    {
        // Before the service is asked for anything: an export is told of in its ledger.
        OutputPath.RequireNew(file);
        // Under another name until it is whole: half of it must not pass for all, not even after this program was killed.
        var part = file.FullName + ".part";
        File.Delete(part);
        try
        {
            var length = await WriteAsync(part, pieces, cancellation);
            File.Move(part, file.FullName, overwrite: false);
            return length;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static async Task<long> WriteAsync(string path, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(path, options);
        await foreach (var piece in pieces) await stream.WriteAsync(piece, cancellation);
        stream.Flush(flushToDisk: true);
        return stream.Length;
    }
}
