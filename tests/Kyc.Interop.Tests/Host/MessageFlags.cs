using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Kyc.Interop.Tests.Host;

/// <summary>
/// Reads whether each message in one direction of a call is compressed. This is the first byte of the five-byte prefix of a message, which
/// no gRPC library exposes. The bytes may arrive in pieces of any size, from one thread at a time.
/// </summary>
internal sealed class MessageFlags
{
    private const int PrefixLength = 5;

    private readonly ConcurrentQueue<bool> _seen = new();
    private readonly byte[] _prefix = new byte[PrefixLength];
    private int _prefixFilled;
    private long _bodyLeft;

    /// <summary>
    /// Gets the flags of the messages that have arrived, true for a compressed message, in order. Flags that <see cref="TakeCompressed"/>
    /// returned are left out.
    /// </summary>
    public IReadOnlyCollection<bool> Seen => _seen;

    /// <summary>Removes and returns the flag of the next message, which must already have arrived.</summary>
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
