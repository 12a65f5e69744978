namespace Kyc.Service.Platform.Edge.Uploads;

/// <summary>
/// Stores an upload in a private file on disk while it is received. Because no other program can change the file, the bytes that are
/// verified are the bytes that are used afterwards.
/// </summary>
public sealed class UploadSpool : IDisposable
{
    private readonly FileStream _file;
    private readonly long _maxBytes;
    private readonly UploadShare? _share;

    private UploadSpool(FileStream file, long maxBytes, UploadShare? share) => (_file, _maxBytes, _share) = (file, maxBytes, share);

    /// <summary>Number of bytes received so far.</summary>
    public long Length => _file.Length;

    /// <summary>Creates a spool with an empty file.</summary>
    /// <param name="openFile">Opens the spool's file, which is deleted when it is closed.</param>
    /// <param name="maxBytes">Maximum size of the upload, in bytes.</param>
    /// <param name="share">
    /// The part of the space for uploads that this upload occupies, which the caller must dispose; null for a file that the service itself
    /// imports.
    /// </param>
    /// <exception cref="ServiceFailureException">DISK-UNAVAILABLE.</exception>
    public static UploadSpool Open(Func<FileStream> openFile, long maxBytes, UploadShare? share)
    {
        try
        {
            return new UploadSpool(openFile(), maxBytes, share);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
    }

    /// <summary>Appends the given bytes to the upload.</summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-TOO-LARGE: the upload exceeds its maximum size. UPLOAD-NO-ROOM: the uploads in progress occupy too much space.
    /// DISK-UNAVAILABLE: the file cannot be written.
    /// </exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_file.Length + bytes.Length > _maxBytes)
        {
            throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
        }

        _share?.Add(bytes.Length);
        try
        {
            await _file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
    }

    /// <summary>Returns the stream of the spool's file, positioned at its beginning. Only one reader may use it at a time.</summary>
    public Stream GetStreamFromStart()
    {
        _file.Position = 0;
        return _file;
    }

    /// <summary>Reads the whole upload into memory.</summary>
    /// <exception cref="ServiceFailureException">DISK-UNAVAILABLE.</exception>
    public async Task<byte[]> ReadAllAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[_file.Length];
        try
        {
            await GetStreamFromStart().ReadExactlyAsync(bytes, cancellationToken);
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
