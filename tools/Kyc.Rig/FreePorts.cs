using System.Net;
using System.Net.Sockets;

namespace Kyc.Rig;

/// <summary>TCP ports that nothing listens on. Somebody else may take one before it is used; who uses one checks that its own program got it.</summary>
/// <remarks>
/// They lie below the range from which Linux takes the ports of outgoing connections, and one process gives each of them out once.
/// </remarks>
public static class FreePorts
{
    private const int First = 12_000;
    private const int Count = 20_000;

    private static int Given = Random.Shared.Next(Count);

    /// <summary>One port that is free on every address.</summary>
    public static int One() => FirstOf(neighbours: 1);

    /// <summary>The first of two neighbouring ports that are free on every address, as the virtual reader's two slots need.</summary>
    public static int Pair() => FirstOf(neighbours: 2);

    private static int FirstOf(int neighbours)
    {
        for (int attempt = 0; attempt < Count; attempt++)
        {
            int last = Interlocked.Add(ref Given, neighbours);
            int port = First + (last - neighbours + 1) % Count;
            if (Enumerable.Range(port, neighbours).All(IsFree))
            {
                return port;
            }
        }

        throw new RigException($"No {neighbours} neighbouring TCP ports from {First} on are free on this machine.");
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
