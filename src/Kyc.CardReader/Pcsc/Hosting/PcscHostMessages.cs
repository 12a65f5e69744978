using System.Buffers.Binary;
using System.Text;

namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>
/// Defines the messages between a program and its PC/SC host, which are frames that consist of a length (int32) and a body. The body of a
/// request contains the call and its arguments. The body of a response contains the return code and the output of the call. All numbers are
/// little-endian. Text is UTF-8, preceded by its length. Both processes come from the same build, so there is no version number.
/// </summary>
internal static class PcscHostMessages
{
    /// <summary>
    /// The maximum length of a body in bytes. It is more than any message needs, such as a list of readers or a short APDU.
    /// </summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Reads one frame. Returns null when the stream has ended. The buffer comes from <paramref name="allocate"/>.</summary>
    /// <exception cref="IOException">The stream ended inside a frame, or the length of a frame is invalid.</exception>
    public static byte[]? ReadFrame(Stream stream, Func<int, byte[]> allocate)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        var readLength = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (readLength == 0)
        {
            return null;
        }

        var length = readLength < prefix.Length ? -1 : BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < 1 or > MaxBodyBytes)
        {
            throw new IOException("The PC/SC host's stream is broken.");
        }

        var body = allocate(length);
        stream.ReadExactly(body);
        return body;
    }

    /// <summary>Writes one frame whose body consists of two parts, without copying either of them.</summary>
    public static void WriteFrame(Stream stream, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, head.Length + tail.Length);
        stream.Write(prefix);
        stream.Write(head);
        if (!tail.IsEmpty)
        {
            stream.Write(tail);
        }

        stream.Flush();
    }

    /// <summary>Creates a writer for a new message.</summary>
    public static BinaryWriter CreateWriter() => new(new MemoryStream(), Encoding.UTF8);

    /// <summary>Returns the bytes written so far.</summary>
    public static ReadOnlySpan<byte> GetWrittenBytes(this BinaryWriter writer)
    {
        writer.Flush();
        var stream = (MemoryStream)writer.BaseStream;
        return stream.GetBuffer().AsSpan(0, (int)stream.Length);
    }

    public static BinaryReader CreateReader(byte[] body) => new(new MemoryStream(body), Encoding.UTF8);
}

/// <summary>Specifies the calls of <see cref="IPcscApi"/> as numbers in messages.</summary>
internal enum PcscHostCall : byte
{
    EstablishContext = 1,
    ReleaseContext,
    ListReaders,
    GetStatusChange,

    /// <summary>This request does not have a response. The call that it cancels still has one.</summary>
    Cancel,
    Connect,
    Reconnect,
    Status,
    Transmit,
    Disconnect,
}
