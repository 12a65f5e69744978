using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Kyc.Interop.Tests.Host;

/// <summary>
/// Reads the compression flag of each message in one direction of a call. The flag is the first byte of a message's five-byte prefix, and
/// no gRPC library exposes it. The bytes may be passed in pieces of any size, by one thread at a time.
/// </summary>
internal sealed class CompressionFlagReader
{
    private const int PrefixLength = 5;

    private readonly ConcurrentQueue<bool> _pendingFlags = new();
    private readonly byte[] _prefix = new byte[PrefixLength];
    private int _prefixBytesRead;
    private long _bodyBytesLeft;

    /// <summary>
    /// Gets the flags of the messages that have arrived, in order of arrival; true means compressed. Flags that
    /// <see cref="TakeNextFlag"/> has returned are not included.
    /// </summary>
    public IReadOnlyCollection<bool> PendingFlags => _pendingFlags;

    /// <summary>
    /// Removes and returns the flag of the next message: true if the message is compressed. The message must already have arrived.
    /// </summary>
    /// <exception cref="InvalidOperationException">No further message has arrived.</exception>
    public bool TakeNextFlag() =>
        _pendingFlags.TryDequeue(out var isCompressed)
            ? isCompressed
            : throw new InvalidOperationException("No message has arrived since.");

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyBytesLeft > 0)
            {
                var skippedByteCount = (int)Math.Min(_bodyBytesLeft, bytes.Length);
                _bodyBytesLeft -= skippedByteCount;
                bytes = bytes[skippedByteCount..];
                continue;
            }

            var copiedByteCount = Math.Min(PrefixLength - _prefixBytesRead, bytes.Length);
            bytes[..copiedByteCount].CopyTo(_prefix.AsSpan(_prefixBytesRead));
            _prefixBytesRead += copiedByteCount;
            bytes = bytes[copiedByteCount..];
            if (_prefixBytesRead == PrefixLength)
            {
                _prefixBytesRead = 0;
                _bodyBytesLeft = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
                _pendingFlags.Enqueue(_prefix[0] == 1);
            }
        }
    }
}
