namespace Kyc.Cli.Evidence;

/// <summary>Files with personal data: whole or not there, and nobody else's to read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a new file and gives its length in bytes.</summary>
    /// <exception cref="IOException">It exists already, or can't be written.</exception>
    public static async Task<long> WriteAsync(FileInfo file, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file.FullName, options);
        try
        {
            await foreach (var piece in pieces) await stream.WriteAsync(piece, cancellation);
            await stream.FlushAsync(cancellation);
            return stream.Length;
        }
        catch
        {
            File.Delete(file.FullName);
            throw;
        }
    }
}
