using System.Net;
using System.Net.Sockets;

namespace Kyc.Rig;

/// <summary>
/// Finds TCP ports on which no program listens. A different program may start to use a port after it is returned, so callers must check
/// that their own program could open it.
/// </summary>
/// <remarks>
/// The ports are below the range that Linux uses for outgoing connections. A process returns each port only once.
/// </remarks>
public static class FreePortFinder
{
    private const int FirstPort = 12_000;
    private const int PortCount = 20_000;

    private static int LastPortOffset = Random.Shared.Next(PortCount);

    /// <summary>Gets a port that is free on every address.</summary>
    /// <exception cref="RigException">There is no free port.</exception>
    public static int GetPort() => FindFirstPort(portCount: 1);

    /// <summary>
    /// Gets the first of two consecutive ports that are free on every address. The two slots of the virtual reader need two ports.
    /// </summary>
    /// <exception cref="RigException">There are no two consecutive free ports.</exception>
    public static int GetPortPair() => FindFirstPort(portCount: 2);

    private static int FindFirstPort(int portCount)
    {
        for (var attempt = 0; attempt < PortCount; attempt++)
        {
            var lastOffset = Interlocked.Add(ref LastPortOffset, portCount);
            var port = FirstPort + (lastOffset - portCount + 1) % PortCount;
            if (Enumerable.Range(port, portCount).All(IsFree))
            {
                return port;
            }
        }

        throw new RigException($"This machine has no {portCount} free consecutive TCP ports from {FirstPort} on.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
