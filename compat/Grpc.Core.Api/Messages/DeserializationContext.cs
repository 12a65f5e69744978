using System.Buffers;

namespace Grpc.Core;

/// <summary>A received message while it is deserialized. Valid only during the deserializer's call; the payload is read once.</summary>
public abstract class DeserializationContext
{
    /// <summary>The payload's length in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The payload in an array that belongs to the caller.</summary>
    /// <exception cref="NotImplementedException">This context gives no array.</exception>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotImplementedException();

    /// <summary>The payload where it lies, without a copy. Not to be kept beyond the deserializer's call.</summary>
    /// <exception cref="NotImplementedException">This context gives no sequence.</exception>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw new NotImplementedException();
}
