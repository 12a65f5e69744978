using System.Buffers;
using System.Collections.Concurrent;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// The buffers a list is read through: a few, used again and again, so that reading costs the same memory whatever the list's length.
/// Reading may run ahead of the digests by as many as there are.
/// </summary>
internal sealed class CrlBuffers : IDisposable
{
    /// <summary>Bytes before <see cref="DataStart"/>: the beginning of an entry whose end is in the next buffer moves there.</summary>
    public const int DataStart = 64 * 1024;

    /// <summary>Bytes of a list in one buffer.</summary>
    public const int DataSize = 1024 * 1024;

    private const int Most = 10;

    private readonly BlockingCollection<byte[]> _free = new();
    private readonly List<byte[]> _all = new(Most);

    /// <summary>A buffer nobody uses, when there is one.</summary>
    public byte[] Take()
    {
        if (_free.TryTake(out var buffer))
        {
            return buffer;
        }

        if (_all.Count == Most)
        {
            return _free.Take();
        }

        buffer = ArrayPool<byte>.Shared.Rent(DataStart + DataSize);
        _all.Add(buffer);
        return buffer;
    }

    /// <summary>Takes a buffer back. Any thread may call.</summary>
    public void Release(byte[] buffer) => _free.Add(buffer);

    /// <inheritdoc/>
    public void Dispose()
    {
        _free.Dispose();
        foreach (var buffer in _all)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
