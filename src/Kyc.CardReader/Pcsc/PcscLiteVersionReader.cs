using System.Buffers.Binary;
using System.Net.Sockets;

namespace Kyc.CardReader.Pcsc;

/// <summary>
/// Determines the versions of the pcsc-lite protocol that the service and the library use. When the versions differ, the library does not
/// report them. Therefore this class queries the service in the same way as the library does. It also lets the library connect to a socket
/// of this class, and reads the version that the library sends. Source: winscard_msg.h of pcsc-lite 1.9.9 (rxHeader, version_struct,
/// CMD_VERSION), unchanged in 2.3.
/// </summary>
internal static class PcscLiteVersionReader
{
    /// <summary>The environment variable that specifies a different socket for pcsc-lite's library.</summary>
    public const string SocketVariable = "PCSCLITE_CSOCK_NAME";

    private const string DefaultSocket = "/run/pcscd/pcscd.comm";
    private const uint VersionCommand = 0x11;
    private const int HeaderLength = 8;
    private const int VersionLength = 12;
    private const string UnknownVersion = "unknown";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Describes both versions as text. A version that cannot be determined is described as unknown.</summary>
    /// <param name="serviceSocket">The path of the service's socket. Null for the default path of pcsc-lite.</param>
    /// <param name="startLibrary">Lets the library connect to the given socket, in a separate process.</param>
    public static string Describe(string? serviceSocket, Action<string> startLibrary)
    {
        var service = ReadServiceVersion(serviceSocket ?? DefaultSocket) ?? UnknownVersion;
        var library = ReadLibraryVersion(startLibrary) ?? UnknownVersion;
        return $"the service speaks protocol {service}, the library {library}";
    }

    private static string? ReadServiceVersion(string path)
    {
        using var socket = CreateSocket();
        var request = new byte[HeaderLength + VersionLength];
        BinaryPrimitives.WriteUInt32LittleEndian(request, VersionLength);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), VersionCommand);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(request);
            return ReadVersion(socket, VersionLength)?.Version;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string? ReadLibraryVersion(Action<string> startLibrary)
    {
        var folder = Directory.CreateTempSubdirectory("kyc-pcsc");
        try
        {
            var path = Path.Combine(folder.FullName, "pcscd.comm");
            using var listener = CreateSocket();
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            startLibrary(path);
            if (!listener.Poll(Timeout, SelectMode.SelectRead))
            {
                return null;
            }

            using var library = listener.Accept();
            library.ReceiveTimeout = (int)Timeout.TotalMilliseconds;
            return ReadVersion(library, HeaderLength + VersionLength) is { Command: VersionCommand } message ? message.Version : null;
        }
        catch (SocketException)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Socket CreateSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
    {
        ReceiveTimeout = (int)Timeout.TotalMilliseconds,
    };

    /// <summary>
    /// Reads a version_struct, preceded by an rxHeader when the length includes one. Returns null when the stream ends early.
    /// </summary>
    private static (uint Command, string Version)? ReadVersion(Socket socket, int length)
    {
        var answer = new byte[length];
        var readLength = 0;
        while (readLength < length)
        {
            var count = socket.Receive(answer, readLength, length - readLength, SocketFlags.None);
            if (count == 0)
            {
                return null;
            }

            readLength += count;
        }

        ReadOnlySpan<byte> version = answer.AsSpan(length - VersionLength);
        var command = length > VersionLength ? BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(4)) : 0;
        return (command, FormattableString.Invariant(
            $"{BinaryPrimitives.ReadInt32LittleEndian(version)}.{BinaryPrimitives.ReadInt32LittleEndian(version[4..])}"));
    }
}
