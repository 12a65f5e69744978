using System.Buffers.Binary;
using System.Text;

namespace Kyc.CardReader.Pcsc.Hosting;

/// <summary>
/// What goes between a program and its PC/SC host: frames of a length (int32) and a body. A request's body is the call and its
/// arguments, an answer's the return code and what the call gives out. All numbers are little-endian, text is UTF-8 with its length
/// before it. Both ends are of one build, so there is no version.
/// </summary>
internal static class PcscHostMessages
{
    /// <summary>More than any message: a list of readers, or a short APDU.</summary>
    public const int MaxBody = 64 * 1024;

    /// <summary>Reads one frame; null when the stream has ended. The buffer comes from <paramref name="allocate"/>.</summary>
    /// <exception cref="IOException">The other end broke off, or does not speak this.</exception>
    public static byte[]? ReadFrame(Stream stream, Func<int, byte[]> allocate)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        int have = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (have == 0)
        {
            return null;
        }

        int length = have < prefix.Length ? -1 : BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < 1 or > MaxBody)
        {
            throw new IOException("The PC/SC host's stream is broken.");
        }

        byte[] body = allocate(length);
        stream.ReadExactly(body);
        return body;
    }

    /// <summary>Writes one frame whose body is in two parts, without a copy of the second.</summary>
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

    /// <summary>Begins a message.</summary>
    public static BinaryWriter NewWriter() => new(new MemoryStream(), Encoding.UTF8);

    /// <summary>What was written so far.</summary>
    public static ReadOnlySpan<byte> Written(this BinaryWriter writer)
    {
        writer.Flush();
        var stream = (MemoryStream)writer.BaseStream;
        return stream.GetBuffer().AsSpan(0, (int)stream.Length);
    }

    public static BinaryReader NewReader(byte[] body) => new(new MemoryStream(body), Encoding.UTF8);
}

/// <summary>The calls of <see cref="IPcscApi"/> as numbers.</summary>
internal enum PcscHostCall : byte
{
    EstablishContext = 1,
    ReleaseContext,
    ListReaders,
    GetStatusChange,

    /// <summary>Not answered: the call that it ends is.</summary>
    Cancel,
    Connect,
    Reconnect,
    Status,
    Transmit,
    Disconnect,
}
