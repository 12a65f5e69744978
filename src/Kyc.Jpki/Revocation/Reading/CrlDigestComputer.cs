using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>
/// Computes the two digests of a CRL while it is read: the digest of the whole CRL, which identifies it, and the digest of tbsCertList,
/// which the CA signed. For a long CRL, each digest is computed in a separate thread, in parallel with the reading.
/// </summary>
internal sealed class CrlDigestComputer : IDisposable
{
    private readonly IncrementalHash _crlHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _tbsHash;
    private readonly int _tbsStart;
    private readonly int _tbsEnd;
    private readonly BlockingCollection<Chunk>[] _queues = [];
    private readonly Task[] _workers = [];
    private readonly Action<byte[]> _releaseBuffer;

    /// <param name="head">Position of tbsCertList, and the signature algorithm.</param>
    /// <param name="isLong">Whether the CRL is long enough to justify separate threads.</param>
    /// <param name="releaseBuffer">Releases a buffer that both digests have processed.</param>
    public CrlDigestComputer(CrlHead head, bool isLong, Action<byte[]> releaseBuffer)
    {
        (_tbsStart, _tbsEnd, _releaseBuffer) = (head.TbsStart, head.TbsEnd, releaseBuffer);
        _tbsHash = SignatureDigest.GetHashAlgorithm(head.Algorithm) is { } name ? IncrementalHash.CreateHash(name) : null;
        if (isLong)
        {
            _queues = [[], []];
            _workers = [StartWorker(_queues[0], AppendCrl), StartWorker(_queues[1], AppendTbs)];
        }
    }

    private sealed class Chunk(byte[] buffer, int start, int count, int offset)
    {
        private int _remainingUsers = 2;

        public int Offset => offset;

        public ReadOnlySpan<byte> Bytes => buffer.AsSpan(start, count);

        public byte[]? Release() => Interlocked.Decrement(ref _remainingUsers) == 0 ? buffer : null;
    }

    /// <summary>Adds the next bytes of the CRL. The buffer must not change until it is released.</summary>
    /// <param name="buffer">The buffer that contains the bytes.</param>
    /// <param name="start">Offset of the bytes in the buffer.</param>
    /// <param name="count">Number of bytes.</param>
    /// <param name="offset">Offset of the bytes in the CRL.</param>
    public void Append(byte[] buffer, int start, int count, int offset)
    {
        var chunk = new Chunk(buffer, start, count, offset);
        if (_queues.Length == 0)
        {
            AppendCrl(chunk);
            AppendTbs(chunk);
            _releaseBuffer(buffer);
            return;
        }

        foreach (var queue in _queues)
        {
            queue.Add(chunk);
        }
    }

    /// <summary>
    /// Waits until all added bytes are processed, and returns the digests of the whole CRL and of tbsCertList. The digest of tbsCertList is
    /// empty if the signature algorithm is unknown.
    /// </summary>
    public (byte[] Whole, byte[] Tbs) Finish()
    {
        Stop();
        return (_crlHash.GetHashAndReset(), _tbsHash?.GetHashAndReset() ?? []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        foreach (var queue in _queues)
        {
            queue.Dispose();
        }

        _crlHash.Dispose();
        _tbsHash?.Dispose();
    }

    private void Stop()
    {
        foreach (var queue in _queues)
        {
            queue.CompleteAdding();
        }

        Task.WaitAll(_workers);
    }

    private Task StartWorker(BlockingCollection<Chunk> queue, Action<Chunk> appendChunk) => Task.Factory.StartNew(
        () =>
        {
            foreach (var chunk in queue.GetConsumingEnumerable())
            {
                appendChunk(chunk);
                if (chunk.Release() is { } buffer)
                {
                    _releaseBuffer(buffer);
                }
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void AppendCrl(Chunk chunk) => _crlHash.AppendData(chunk.Bytes);

    private void AppendTbs(Chunk chunk)
    {
        var from = Math.Max(_tbsStart - chunk.Offset, 0);
        var to = Math.Min(_tbsEnd - chunk.Offset, chunk.Bytes.Length);
        if (from < to)
        {
            _tbsHash?.AppendData(chunk.Bytes[from..to]);
        }
    }
}
