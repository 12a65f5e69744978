using System.Net;
using System.Net.Sockets;

namespace Kyc.Rig;

/// <summary>TCP ports that nothing listens on. Somebody else may take one before it is used; who uses one checks that its own program got it.</summary>
public static class FreePorts
{
    /// <summary>One free port of 127.0.0.1.</summary>
    public static int One()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The first of two neighbouring ports that are free on every address, as the virtual reader's two slots need.</summary>
    public static int Pair()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            using var first = new TcpListener(IPAddress.Any, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port < IPEndPoint.MaxPort && IsFree(port + 1))
            {
                return port;
            }
        }

        throw new RigException("No two neighbouring TCP ports are free on this machine.");
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
