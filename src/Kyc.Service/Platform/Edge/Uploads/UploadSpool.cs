namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// An upload on its way in, on the disk and not in memory, and in nobody's reach: what is verified is what is stored, whatever happens to
/// the file or stream it came from.
/// </summary>
public sealed class UploadSpool : IDisposable
{
    private readonly FileStream _file;
    private readonly long _maxBytes;
    private readonly UploadShare? _share;

    private UploadSpool(FileStream file, long maxBytes, UploadShare? share) => (_file, _maxBytes, _share) = (file, maxBytes, share);

    /// <summary>Bytes so far.</summary>
    public long Length => _file.Length;

    /// <summary>An empty one.</summary>
    /// <param name="open">Makes its file, which goes when it is closed.</param>
    /// <param name="maxBytes">Longest upload.</param>
    /// <param name="share">What it holds of the room of all uploads, given back by whoever took it; null for the service's own.</param>
    /// <exception cref="ServiceFailureException">DISK-UNAVAILABLE.</exception>
    public static UploadSpool Open(Func<FileStream> open, long maxBytes, UploadShare? share)
    {
        try
        {
            return new UploadSpool(open(), maxBytes, share);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-TOO-LARGE: together they are more than the longest upload; UPLOAD-NO-ROOM; or DISK-UNAVAILABLE.
    /// </exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (_file.Length + bytes.Length > _maxBytes) throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        _share?.Add(bytes.Length);
        try
        {
            await _file.WriteAsync(bytes, cancel);
        }
        catch (IOException exception)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
    }

    /// <summary>The bytes from their beginning. One reader at a time.</summary>
    public Stream FromStart()
    {
        _file.Position = 0;
        return _file;
    }

    /// <summary>All of them, in memory.</summary>
    /// <exception cref="ServiceFailureException">DISK-UNAVAILABLE.</exception>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancel)
    {
        var bytes = new byte[_file.Length];
        try
        {
            await FromStart().ReadExactlyAsync(bytes, cancel);
        }
        catch (IOException exception)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
        return bytes;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
