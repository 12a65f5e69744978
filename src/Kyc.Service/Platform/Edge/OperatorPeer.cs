using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Represents the user who opened a connection on the operator socket. The object is stored as a feature of the connection. Connections on
/// other listeners do not have this feature.
/// </summary>
/// <param name="UserName">
/// The name of the user account. When the account has no name, or <see cref="Caller.IsValidName"/> does not accept its name, the user id is
/// given instead, for example <c>uid-1234</c>.
/// </param>
public sealed record OperatorPeer(string UserName)
{
    // SOL_SOCKET and SO_PEERCRED of asm-generic/socket.h, which are the same on x86-64 and arm64.
    private const int SocketLevel = 1;
    private const int PeerCredentialsOption = 17;

    /// <summary>
    /// Returns the user who opened the connection of the given socket. The kernel recorded the user when the connection was opened
    /// (unix(7), SO_PEERCRED).
    /// </summary>
    /// <exception cref="SocketException">The kernel did not report the user.</exception>
    /// <exception cref="IOException">The accounts of the machine cannot be read.</exception>
    public static OperatorPeer Get(Socket socket)
    {
        // The kernel writes struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<int> credentials = stackalloc int[3];
        var length = socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, MemoryMarshal.AsBytes(credentials));
        if (length != 3 * sizeof(int))
        {
            throw new SocketException((int)SocketError.ProtocolOption);
        }

        var userId = (uint)credentials[1];
        var name = UnixAccounts.FindUserName(userId);
        return new OperatorPeer(Caller.IsValidName(name) ? name! : string.Create(CultureInfo.InvariantCulture, $"uid-{userId}"));
    }
}

/// <summary>Determines which person makes a call on the operator socket.</summary>
public interface IOperatorIdentity
{
    /// <summary>Returns the name of the person who makes the given call. <see cref="Caller.IsValidName"/> accepts the name.</summary>
    string GetPerson(HttpContext call, OperatorPeer peer);
}

/// <summary>
/// Identifies the person by the user account that opened the connection. Tests replace this class, because they run under a single user
/// account.
/// </summary>
public sealed class PeerIdentity : IOperatorIdentity
{
    /// <inheritdoc />
    public string GetPerson(HttpContext call, OperatorPeer peer) => peer.UserName;
}
