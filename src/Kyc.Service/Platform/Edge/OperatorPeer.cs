using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The user at the other end of the operator socket. It is a feature of each connection on that socket, and of no other connection.
/// </summary>
/// <param name="UserName">
/// Name of the account, or <c>uid-1234</c> when the account has no name or one that is not in the form of <see cref="Caller"/>.
/// </param>
public sealed record OperatorPeer(string UserName)
{
    // Values of asm-generic/socket.h, which are the same on x86-64 and arm64.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>Returns the user who opened the connection, as the kernel recorded it at that moment (unix(7), SO_PEERCRED).</summary>
    public static OperatorPeer Of(Socket socket)
    {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<int> credentials = stackalloc int[3];
        var length = socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        if (length != 3 * sizeof(int))
        {
            throw new SocketException((int)SocketError.ProtocolOption);
        }

        var user = (uint)credentials[1];
        var name = UnixAccounts.NameOf(user);
        return new OperatorPeer(Caller.IsName(name) ? name! : string.Create(CultureInfo.InvariantCulture, $"uid-{user}"));
    }
}

/// <summary>Determines which person makes a call that arrived on the operator socket.</summary>
public interface IOperatorIdentity
{
    /// <summary>Returns the name of the person, in the form of <see cref="Caller"/>.</summary>
    string PersonOf(HttpContext call, OperatorPeer peer);
}

/// <summary>Identifies the person as the user at the other end. Tests run as a single user and replace this class.</summary>
public sealed class PeerIdentity : IOperatorIdentity
{
    /// <inheritdoc />
    public string PersonOf(HttpContext call, OperatorPeer peer) => peer.UserName;
}
