using System.Net.Sockets;
using System.Text;
using Kyc.Service.Platform.Configuration;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Represents the operator socket: a Unix domain socket for people with a user account on the service's machine. The socket file has mode
/// 0660 and belongs to the operators' group or, if none is configured, to the primary group of the service's user. Therefore only members
/// of the group can connect. The kernel reports which user has connected (unix(7), SO_PEERCRED).
/// </summary>
public sealed class OperatorSocket : IDisposable
{
    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    /// <summary>
    /// Maximum length of the socket's path in bytes: the size of sun_path in unix(7) on Linux, without the terminating null byte.
    /// </summary>
    private const int MaxPathBytes = 107;

    /// <summary>EWOULDBLOCK on Linux. .NET reports this error when another process has locked a file.</summary>
    private const int WouldBlockError = 11;

    private readonly string _path;
    private readonly uint? _groupId;
    private FileStream? _lockFile;
    private bool _isBound;

    /// <summary>Checks the settings. Nothing is created until <see cref="Bind"/> is called.</summary>
    /// <exception cref="ConfigurationException">
    /// The path is too long or is that of a folder, the group does not exist, or the operating system is not Linux.
    /// </exception>
    public OperatorSocket(string path, string? group)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new ConfigurationException("Kyc:OperatorSocket is available on Linux only.");
        }

        if (path.EndsWith('/'))
        {
            throw new ConfigurationException("Kyc:OperatorSocket must be the path of a socket, not of a folder.");
        }

        _path = Path.GetFullPath(path);
        if (Encoding.UTF8.GetByteCount(_path) > MaxPathBytes)
        {
            throw new ConfigurationException(
                $"Kyc:OperatorSocket: the path has more than {MaxPathBytes} bytes, the limit for a Unix domain socket.");
        }

        if (group is not null)
        {
            _groupId = UnixAccounts.FindGroupId(group)
                ?? throw new ConfigurationException("Kyc:OperatorGroup: there is no such group on this machine.");
        }
    }

    /// <summary>
    /// Configures Kestrel to listen on the socket, with the connection guard that <paramref name="guard"/> adds, and to record the user of
    /// each connection.
    /// </summary>
    public void Listen(KestrelServerOptions kestrel, Action<ListenOptions> guard) => kestrel.ListenUnixSocket(_path, listen =>
    {
        listen.Protocols = HttpProtocols.Http2;
        guard(listen);
        listen.Use(next => connection =>
        {
            connection.Features.Set(OperatorPeer.Get(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket));
            return next(connection);
        });
    });

    /// <summary>
    /// Creates the socket file with its mode and group, after a check of the folder. The socket does not listen yet, so nobody can connect
    /// before both are set.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// The folder, the lock file or the path of the socket cannot be used, or another instance uses the socket.
    /// </exception>
    public Socket Bind(UnixDomainSocketEndPoint endPoint)
    {
        PrepareFolder();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            RemoveStaleSocket();
            socket.Bind(endPoint);
            _isBound = true;
            if (OperatingSystem.IsLinux())
            {
                File.SetUnixFileMode(_path, SocketMode);
            }

            if (_groupId is { } group)
            {
                UnixAccounts.ChangeGroup(_path, group);
            }

            return socket;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            socket.Dispose();
            throw new ConfigurationException($"The socket of Kyc:OperatorSocket cannot be created ({exception.GetType().Name}).");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes the socket file and releases the lock file.</summary>
    public void Dispose()
    {
        if (_isBound)
        {
            File.Delete(_path);
        }

        _isBound = false;
        _lockFile?.Dispose();
        _lockFile = null;
    }

    /// <summary>
    /// Removes the socket file that an instance left behind when it was killed. This instance holds the lock, so no other instance uses the
    /// socket. Throws when the file at the path is not a socket.
    /// </summary>
    private void RemoveStaleSocket()
    {
        if (UnixAccounts.ReadStatus(_path) is not { } status)
        {
            return;
        }

        if (!status.IsSocket)
        {
            throw new ConfigurationException("The file at the path of Kyc:OperatorSocket is not a socket.");
        }

        File.Delete(_path);
    }

    private void PrepareFolder()
    {
        var folder = Path.GetDirectoryName(_path)!;
        try
        {
            if (OperatingSystem.IsLinux() && !Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder, FolderMode);
                if (_groupId is { } group)
                {
                    UnixAccounts.ChangeGroup(folder, group);
                }
            }
            CheckFolder(folder);
            _lockFile = OpenLockFile(_path + ".lock");
        }
        catch (IOException exception) when (exception.HResult == WouldBlockError)
        {
            throw new ConfigurationException("Another instance of the service uses the socket of Kyc:OperatorSocket.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder of Kyc:OperatorSocket cannot be used ({exception.GetType().Name}).");
        }
    }

    /// <summary>
    /// Checks the permissions of the given folder and of all folders above it. A user who may write to the folder could replace the socket
    /// with their own, and a user who may write to a folder above it could replace the folder.
    /// </summary>
    private static void CheckFolder(string folder)
    {
        if (UnixAccounts.ReadStatus(folder) is { IsWritableByOthers: true })
        {
            throw new ConfigurationException(
                "The folder of Kyc:OperatorSocket can be written by users other than its owner: set its mode to 0710.");
        }

        for (var ancestor = folder; ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
        {
            var status = UnixAccounts.ReadStatus(ancestor);
            if (status is { } folderStatus
                && (folderStatus.IsOwnedByOthers || (folderStatus.CanOthersReplaceFiles && !folderStatus.IsLink)))
            {
                throw new ConfigurationException(
                    $"Kyc:OperatorSocket: the folder {ancestor} belongs to, or can be written by, "
                    + "users other than root and the service's user.");
            }
        }
    }

    /// <summary>
    /// Opens and locks the lock file, so that no other instance can open it. Only the file's owner may read it, so that no other user can
    /// lock it.
    /// </summary>
    private static FileStream OpenLockFile(string path)
    {
        if (UnixAccounts.ReadStatus(path) is { IsLink: true })
        {
            throw new ConfigurationException("The lock file beside Kyc:OperatorSocket is a link.");
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (OperatingSystem.IsLinux())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
