using Kyc.Service.Edge;

namespace Kyc.Service.Revocation;

/// <summary>
/// A list on its way in, on the disk and not in memory, and in nobody's reach: what is verified is what is stored, whatever happens to
/// the file or stream it came from.
/// </summary>
public sealed class CrlSpool : IDisposable
{
    private readonly FileStream _file;

    private readonly int _maxBytes;

    private CrlSpool(FileStream file, int maxBytes) => (_file, _maxBytes) = (file, maxBytes);

    /// <summary>An empty one.</summary>
    /// <param name="folder">Where its file is.</param>
    /// <param name="maxBytes">Longest list.</param>
    /// <exception cref="ServiceFailureException">DISK-UNAVAILABLE.</exception>
    public static CrlSpool Open(RevocationFolder folder, int maxBytes)
    {
        try
        {
            return new CrlSpool(folder.OpenUnnamed(), maxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServiceFailureException(ServiceFailures.DiskUnavailable, exception.GetType().Name);
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-TOO-LARGE: together they are more than the longest list; or DISK-UNAVAILABLE.
    /// </exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (_file.Length + bytes.Length > _maxBytes) throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
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

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
