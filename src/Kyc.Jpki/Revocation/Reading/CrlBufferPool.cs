using System.Buffers;
using System.Collections.Concurrent;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Provides the buffers through which a CRL is read. A few buffers are reused, so that a CRL of any size is read with the same amount of
/// memory. The reader can be ahead of the digest computation by at most <see cref="MaxBuffers"/> buffers.
/// </summary>
internal sealed class CrlBufferPool : IDisposable
{
    /// <summary>
    /// Offset of the CRL's bytes in a buffer. The space before it is for the beginning of an entry that ends in this buffer but begins in
    /// the previous one.
    /// </summary>
    public const int DataStart = 64 * 1024;

    /// <summary>Maximum number of bytes of the CRL in one buffer.</summary>
    public const int DataBytes = 1024 * 1024;

    private const int MaxBuffers = 10;

    private readonly BlockingCollection<byte[]> _freeBuffers = [];
    private readonly List<byte[]> _allBuffers = new(MaxBuffers);

    /// <summary>Returns a free buffer. Waits if all buffers are in use. Must not be called from several threads at the same time.</summary>
    public byte[] Take()
    {
        if (_freeBuffers.TryTake(out var buffer))
        {
            return buffer;
        }

        if (_allBuffers.Count == MaxBuffers)
        {
            return _freeBuffers.Take();
        }

        buffer = ArrayPool<byte>.Shared.Rent(DataStart + DataBytes);
        _allBuffers.Add(buffer);
        return buffer;
    }

    /// <summary>Makes a buffer available to <see cref="Take"/> again. Can be called from any thread.</summary>
    public void Release(byte[] buffer) => _freeBuffers.Add(buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        _freeBuffers.Dispose();
        foreach (var buffer in _allBuffers)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
