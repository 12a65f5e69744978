using System.Buffers.Binary;
using System.Net.Sockets;

namespace Kyc.CardReader.Pcsc;

/// <summary>
/// Determines the versions of the pcsc-lite protocol that the service and the library use. The library does not report them when they
/// differ, so this class queries the service in the same way as the library, and lets the library connect to a socket that only listens.
/// Source: winscard_msg.h of pcsc-lite 1.9.9 (rxHeader, version_struct, CMD_VERSION), the same in 2.3.
/// </summary>
internal static class PcscLiteVersions
{
    /// <summary>The environment variable that specifies another socket for pcsc-lite's library.</summary>
    public const string SocketVariable = "PCSCLITE_CSOCK_NAME";

    private const string DefaultSocket = "/run/pcscd/pcscd.comm";
    private const uint AskVersion = 0x11;
    private const int HeaderLength = 8;
    private const int VersionLength = 12;
    private const string Unknown = "unknown";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Describes both versions as text.</summary>
    /// <param name="serviceSocket">The path of the service's socket. Null for the default path of pcsc-lite.</param>
    /// <param name="startLibrary">Lets the library connect to the given socket, in a separate process.</param>
    public static string Describe(string? serviceSocket, Action<string> startLibrary)
    {
        string service = OfService(serviceSocket ?? DefaultSocket) ?? Unknown;
        string library = OfLibrary(startLibrary) ?? Unknown;
        return $"the service speaks protocol {service}, the library {library}";
    }

    private static string? OfService(string path)
    {
        using Socket socket = NewSocket();
        byte[] request = new byte[HeaderLength + VersionLength];
        BinaryPrimitives.WriteUInt32LittleEndian(request, VersionLength);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), AskVersion);
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

    private static string? OfLibrary(Action<string> startLibrary)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("kyc-pcsc");
        try
        {
            string path = Path.Combine(folder.FullName, "pcscd.comm");
            using Socket listener = NewSocket();
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            startLibrary(path);
            if (!listener.Poll(Limit, SelectMode.SelectRead))
            {
                return null;
            }

            using Socket library = listener.Accept();
            library.ReceiveTimeout = (int)Limit.TotalMilliseconds;
            return ReadVersion(library, HeaderLength + VersionLength) is { Command: AskVersion } asked ? asked.Version : null;
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

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
    {
        ReceiveTimeout = (int)Limit.TotalMilliseconds,
    };

    /// <summary>
    /// Reads a version_struct, preceded by an rxHeader when the length includes one. Returns null when the stream ends early.
    /// </summary>
    private static (uint Command, string Version)? ReadVersion(Socket socket, int length)
    {
        byte[] answer = new byte[length];
        int have = 0;
        while (have < length)
        {
            int count = socket.Receive(answer, have, length - have, SocketFlags.None);
            if (count == 0)
            {
                return null;
            }

            have += count;
        }

        ReadOnlySpan<byte> version = answer.AsSpan(length - VersionLength);
        uint command = length > VersionLength ? BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(4)) : 0;
        return (command, FormattableString.Invariant(
            $"{BinaryPrimitives.ReadInt32LittleEndian(version)}.{BinaryPrimitives.ReadInt32LittleEndian(version[4..])}"));
    }
}
