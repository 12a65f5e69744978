using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Kyc.CardReader.Tests;

/// <summary>Specifies how a faulty PC/SC daemon behaves towards a program that connects to it.</summary>
public enum DaemonFault
{
    /// <summary>Accepts the connection and never answers, like a frozen process.</summary>
    Silent,

    /// <summary>Closes the connection at once, like a process that is ending.</summary>
    Closing,

    /// <summary>Uses a later version of the protocol.</summary>
    OtherVersion,

    /// <summary>Refuses the connection, as polkit can make pcscd do.</summary>
    Refusing,

    /// <summary>Answers with random bytes.</summary>
    Garbage,
}

/// <summary>
/// Simulates a faulty pcscd. It listens on a socket and implements only the start of the protocol, because a program does not continue
/// after the fault (winscard_msg.h of pcsc-lite 1.9.9).
/// </summary>
internal sealed class FakePcscDaemon : IDisposable
{
    private const int VersionRequestLength = 8 + 12;
    private const uint ServiceStoppedCode = 0x8010001E;
    private const uint SecurityViolationCode = 0x8010006A;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kyc-fake-pcscd");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _acceptedSockets = [];
    private readonly DaemonFault _fault;

    public FakePcscDaemon(DaemonFault fault)
    {
        _fault = fault;
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen(16);
        new Thread(AcceptConnections) { IsBackground = true }.Start();
    }

    public string SocketPath => Path.Combine(_folder.FullName, "pcscd.comm");

    /// <summary>Gets the number of connections that programs have opened so far.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_acceptedSockets)
            {
                return _acceptedSockets.Count;
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_acceptedSockets)
        {
            _acceptedSockets.ForEach(socket => socket.Dispose());
        }

        _folder.Delete(recursive: true);
    }

    private void AcceptConnections()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                lock (_acceptedSockets)
                {
                    _acceptedSockets.Add(socket);
                }

                TryAnswer(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was closed because the test has ended.
        }
    }

    private void TryAnswer(Socket socket)
    {
        try
        {
            Answer(socket);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // The program has already closed this connection. The next connection is still served.
        }
    }

    private void Answer(Socket socket)
    {
        if (_fault == DaemonFault.Silent)
        {
            return;
        }

        if (_fault != DaemonFault.Closing)
        {
            // The header and the version request arrive as two separate parts, which are read together.
            using NetworkStream stream = new(socket);
            stream.ReadExactly(new byte[VersionRequestLength]);
            socket.Send(_fault switch
            {
                DaemonFault.OtherVersion => CreateVersionMessage(5, ServiceStoppedCode),
                DaemonFault.Refusing => CreateVersionMessage(4, SecurityViolationCode),
                _ => RandomNumberGenerator.GetBytes(4096),
            });
        }

        socket.Shutdown(SocketShutdown.Both);
    }

    private static byte[] CreateVersionMessage(int minor, uint code)
    {
        var answer = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(answer, 4);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), minor);
        BinaryPrimitives.WriteUInt32LittleEndian(answer.AsSpan(8), code);
        return answer;
    }
}
