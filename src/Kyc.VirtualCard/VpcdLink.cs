using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Kyc.VirtualCard;

/// <summary>
/// Provides a card in the reader of vpcd, the virtual reader driver of the PC/SC daemon. It connects to the driver as a client and
/// processes the driver's frames. A frame consists of an unsigned 16-bit big-endian length and the payload. When the daemon ends, the card
/// loses power and the connection is retried. Source: card.md 7.
/// </summary>
/// <param name="card">The card to provide. The caller must not use it while this object runs.</param>
/// <param name="port">The port of vpcd on loopback.</param>
public sealed class VpcdLink(MyNumberCard card, int port)
{
    /// <summary>The default port of vpcd, which the file reader.conf can change.</summary>
    public const int DefaultPort = 0x8C7B;

    private const byte ControlPowerOff = 0;
    private const byte ControlPowerOn = 1;
    private const byte ControlReset = 2;
    private const byte ControlAtr = 4;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Occurs when the first frame of a connection arrives, which shows that the daemon has detected the card.</summary>
    public event Action? CardDetected;

    /// <summary>
    /// Processes frames until the token is canceled, and then returns without an exception. While the daemon is unavailable, retries the
    /// connection.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ServeOneConnectionAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                // The connection was refused or lost: the daemon is not running.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            finally
            {
                card.PowerOff();
            }

            await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeOneConnectionAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = client.GetStream();
        for (var isFirst = true; await ReadFrameAsync(stream, cancellationToken) is { } frame; isFirst = false)
        {
            if (isFirst)
            {
                CardDetected?.Invoke();
            }

            if (ProcessFrame(frame) is { } answer)
            {
                await WriteFrameAsync(stream, answer, cancellationToken);
            }
        }
    }

    private byte[]? ProcessFrame(byte[] frame)
    {
        switch (frame)
        {
            case []:
                return null;
            case [ControlPowerOff]:
                card.PowerOff();
                return null;
            case [ControlPowerOn]:
                card.PowerOn();
                return null;
            case [ControlReset]:
                card.Reset();
                return null;
            case [ControlAtr]:
                return card.Atr;
            default:
                // An empty frame tells the daemon that the card does not respond.
                return card.IsPowered ? card.Transmit(frame) : [];
        }
    }

    private static async Task<byte[]?> ReadFrameAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var header = new byte[2];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) < header.Length)
        {
            return null;
        }

        AcknowledgeImmediately(stream.Socket);
        var frame = new byte[BinaryPrimitives.ReadUInt16BigEndian(header)];
        await stream.ReadExactlyAsync(frame, cancellationToken);
        return frame;
    }

    // vpcd sends length and payload separately with Nagle's algorithm, so the payload waits for the acknowledgement of the length. Linux
    // delays the acknowledgement by 40 ms, so a whole session would take seconds. TCP_QUICKACK prevents the delay but is not permanent
    // (tcp(7)), so it is set for every frame.
    private static void AcknowledgeImmediately(Socket socket)
    {
        const int ipProtocolTcp = 6;
        const int tcpQuickAck = 12;
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(ipProtocolTcp, tcpQuickAck, BitConverter.GetBytes(1));
        }
    }

    private static async Task WriteFrameAsync(NetworkStream stream, byte[] payload, CancellationToken cancellationToken)
    {
        var frame = new byte[payload.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(frame, checked((ushort)payload.Length));
        payload.CopyTo(frame, 2);
        await stream.WriteAsync(frame, cancellationToken);
    }
}
