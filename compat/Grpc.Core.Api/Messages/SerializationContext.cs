using System.Buffers;

namespace Grpc.Core;

/// <summary>
/// Where a message goes while it is serialized: either one array by <see cref="Complete(byte[])"/>, or pieces through
/// <see cref="GetBufferWriter"/> followed by <see cref="Complete()"/>. Used for one message, on one thread.
/// </summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole payload. Once, and not after the buffer writer was used.</summary>
    /// <exception cref="NotImplementedException">This context takes no array.</exception>
    public virtual void Complete(byte[] payload) => throw new NotImplementedException();

    /// <summary>Declares the payload finished that was written through the buffer writer.</summary>
    /// <exception cref="NotImplementedException">This context has no buffer writer.</exception>
    public virtual void Complete() => throw new NotImplementedException();

    /// <summary>A writer for the payload's pieces.</summary>
    /// <exception cref="NotImplementedException">This context has no buffer writer.</exception>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotImplementedException();

    /// <summary>Announces the payload's length before it is written, so that the frame needs no second pass.</summary>
    /// <param name="payloadLength">In bytes.</param>
    public virtual void SetPayloadLength(int payloadLength)
    {
        // A hint: a context that has no use for it ignores it.
    }
}
