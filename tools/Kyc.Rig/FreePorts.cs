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
public static class FreePorts
{
    private const int First = 12_000;
    private const int Count = 20_000;

    private static int LastOffset = Random.Shared.Next(Count);

    /// <summary>Gets a port that is free on every address.</summary>
    public static int GetPort() => FindFirst(neighbours: 1);

    /// <summary>
    /// Gets the first of two consecutive ports that are free on every address. The two slots of the virtual reader need two ports.
    /// </summary>
    public static int GetPortPair() => FindFirst(neighbours: 2);

    private static int FindFirst(int neighbours)
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var last = Interlocked.Add(ref LastOffset, neighbours);
            var port = First + (last - neighbours + 1) % Count;
            if (Enumerable.Range(port, neighbours).All(IsFree))
            {
                return port;
            }
        }

        throw new RigException($"This machine has no {neighbours} free consecutive TCP ports from {First} on.");
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
