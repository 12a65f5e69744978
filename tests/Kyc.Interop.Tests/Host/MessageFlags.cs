using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Kyc.Interop.Tests.Host;

/// <summary>
/// Reads the compression flag of each message in one direction of a call. The flag is the first byte of a message's five-byte prefix, and
/// no gRPC library exposes it. The bytes may be passed in pieces of any size, by one thread at a time.
/// </summary>
internal sealed class MessageFlags
{
    private const int PrefixLength = 5;

    private readonly ConcurrentQueue<bool> _seen = new();
    private readonly byte[] _prefix = new byte[PrefixLength];
    private int _prefixFilled;
    private long _bodyLeft;

    /// <summary>
    /// Gets the flags of the messages that have arrived, in order of arrival; true means compressed. Flags that
    /// <see cref="TakeCompressed"/> has returned are not included.
    /// </summary>
    public IReadOnlyCollection<bool> Seen => _seen;

    /// <summary>
    /// Removes and returns the flag of the next message: true if the message is compressed. The message must already have arrived.
    /// </summary>
    /// <exception cref="InvalidOperationException">No further message has arrived.</exception>
    public bool TakeCompressed() =>
        _seen.TryDequeue(out var compressed) ? compressed : throw new InvalidOperationException("No message has arrived since.");

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var skipped = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            var taken = Math.Min(PrefixLength - _prefixFilled, bytes.Length);
            bytes[..taken].CopyTo(_prefix.AsSpan(_prefixFilled));
            _prefixFilled += taken;
            bytes = bytes[taken..];
            if (_prefixFilled == PrefixLength)
            {
                _prefixFilled = 0;
                _bodyLeft = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
                _seen.Enqueue(_prefix[0] == 1);
            }
        }
    }
}
