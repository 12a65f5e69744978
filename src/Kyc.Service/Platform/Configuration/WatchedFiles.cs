namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Watches files that belong together, such as a certificate and its key, for changes of their content. A change is reported after the
/// content was the same in two successive reads, because a file may be read while it is being written.
/// </summary>
/// <param name="paths">The paths of the files.</param>
internal sealed class WatchedFiles(params string[] paths)
{
    /// <summary>Maximum size of a file, in bytes.</summary>
    private const int MaxFileBytes = 4 * 1024 * 1024;

    private byte[][]? _reported;
    private byte[][]? _lastRead;
    private string? _readProblem;

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="IOException">A file cannot be read, or is larger than 4 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">The service may not read a file.</exception>
    public byte[][] ReadFirst() => _reported = _lastRead = Read();

    /// <summary>
    /// Reads the files again. Returns their contents if they differ from those that were returned last, and did not change since the
    /// previous read. Otherwise returns null.
    /// </summary>
    /// <param name="problem">
    /// The name of the exception if a file cannot be read, and the previous read had no problem or a different one. Otherwise null.
    /// </param>
    public byte[][]? ReadIfChanged(out string? problem)
    {
        problem = null;
        var previous = _lastRead;
        byte[][] current;
        try
        {
            _lastRead = current = Read();
            _readProblem = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (_readProblem != exception.GetType().Name)
            {
                problem = _readProblem = exception.GetType().Name;
            }

            return null;
        }

        if (AreEqual(current, _reported) || !AreEqual(current, previous))
        {
            return null;
        }

        return _reported = current;
    }

    private byte[][] Read() => [.. paths.Select(ReadFile)];

    private static byte[] ReadFile(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxFileBytes)
        {
            throw new IOException("The file is too large.");
        }

        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    private static bool AreEqual(byte[][] contents, byte[][]? others) =>
        others is not null && contents.Zip(others).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
