using System.Buffers.Binary;
using System.Net.Sockets;

namespace Kyc.CardReader.Pcsc;

/// <summary>
/// The versions of pcsc-lite's protocol that its service and its library speak. The library does not tell them when they differ, so the
/// service is asked as the library would, and the library is let talk to a service that only listens.
/// Source: winscard_msg.h of pcsc-lite 1.9.9 (rxHeader, version_struct, CMD_VERSION), the same in 2.3.
/// </summary>
internal static class PcscLiteVersions
{
    /// <summary>Environment variable in which pcsc-lite's library finds another socket.</summary>
    public const string SocketVariable = "PCSCLITE_CSOCK_NAME";

    private const string DefaultSocket = "/run/pcscd/pcscd.comm";
    private const uint AskVersion = 0x11;
    private const int HeaderLength = 8;
    private const int VersionLength = 12;
    private const string Unknown = "unknown";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Both versions in words.</summary>
    /// <param name="serviceSocket">Where the service listens; null for pcsc-lite's own place.</param>
    /// <param name="startLibrary">Has the library talk to the socket named, in a process of its own.</param>
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

    /// <summary>Reads a version_struct, behind an rxHeader when the length has room for one; null when the other end stops early.</summary>
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
