using System.Runtime.InteropServices;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Looks up users and groups with the machine's C library, in the sources that the machine is configured to use (passwd file, LDAP, SSSD).
/// Also reads the owners of files and changes the groups of files.
/// </summary>
internal static partial class UnixAccounts
{
    /// <summary>The error ERANGE, which means that the buffer is too small for the record.</summary>
    private const int BufferTooSmallError = 34;

    private const int MaxBufferBytes = 1 << 20;

    /// <summary>
    /// The results of getpwuid_r and getgrnam_r which mean that the user or group does not exist (getpwnam_r(3)): success, ENOENT, ESRCH,
    /// EBADF, EPERM.
    /// </summary>
    private static readonly int[] NotFoundCodes = [0, 2, 3, 9, 1];

    /// <summary>Returns the name of the user with the given user id; null when there is no such user.</summary>
    /// <exception cref="IOException">The accounts cannot be read.</exception>
    public static unsafe string? FindUserName(uint userId)
    {
        for (var size = 4096; ; size *= 4)
        {
            fixed (byte* buffer = new byte[size])
            {
                var status = GetUser(userId, out var record, buffer, (nuint)size, out var foundRecord);
                if (status == BufferTooSmallError && size < MaxBufferBytes)
                {
                    continue;
                }

                return IsFound(status, foundRecord) ? Marshal.PtrToStringUTF8(record.Name) : null;
            }
        }
    }

    /// <summary>Returns the id of the group with the given name; null when there is no such group.</summary>
    /// <exception cref="IOException">The accounts cannot be read.</exception>
    public static unsafe uint? FindGroupId(string name)
    {
        for (var size = 4096; ; size *= 4)
        {
            fixed (byte* buffer = new byte[size])
            {
                var status = GetGroup(name, out var record, buffer, (nuint)size, out var foundRecord);
                if (status == BufferTooSmallError && size < MaxBufferBytes)
                {
                    continue;
                }

                return IsFound(status, foundRecord) ? record.Id : null;
            }
        }
    }

    /// <summary>Changes the group of the given file. The owner is not changed.</summary>
    /// <exception cref="UnauthorizedAccessException">
    /// The group cannot be changed, for example because the process is not a member of the group.
    /// </exception>
    public static void ChangeGroup(string path, uint groupId)
    {
        if (ChangeOwner(path, owner: uint.MaxValue, groupId) != 0)
        {
            throw new UnauthorizedAccessException($"The group of a file cannot be changed (errno {Marshal.GetLastPInvokeError()}).");
        }
    }

    /// <summary>
    /// Returns the owner and the mode of the file or folder at the given path, without following links; null when neither exists.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">The status of the file cannot be read.</exception>
    public static FileStatus? ReadStatus(string path)
    {
        const int currentFolder = -100, noFollow = 0x100, typeModeAndOwner = 0xB, notFound = 2;
        if (GetStatus(currentFolder, path, noFollow, typeModeAndOwner, out var record) == 0)
        {
            return new FileStatus(record.Owner, record.Mode);
        }

        var error = Marshal.GetLastPInvokeError();
        return error == notFound ? null : throw new UnauthorizedAccessException($"The status of a file cannot be read (errno {error}).");
    }

    /// <summary>Returns the id of the user that this process runs as.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUserId();

    private static bool IsFound(int status, nint foundRecord) =>
        foundRecord != 0
        || (
            NotFoundCodes.Contains(status) ? false : throw new IOException($"The accounts of the machine cannot be read (errno {status})."));

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, out StatusRecord record);

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static unsafe partial int GetUser(uint user, out UserRecord record, byte* buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int GetGroup(string name, out GroupRecord record, byte* buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    /// <summary>The fields of struct statx (statx(2)) that this class uses. Their offsets are the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusRecord
    {
        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        public ushort Mode;
    }

    /// <summary>The first field of struct passwd (pwd.h). The declared size is larger than the actual structure on any Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct UserRecord
    {
        public nint Name;
    }

    /// <summary>The first fields of struct group (grp.h). The declared size is larger than the actual structure on any Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct GroupRecord
    {
        public nint Name;
        public nint Password;
        public uint Id;
    }
}

/// <summary>The owner and the mode of a file or folder.</summary>
/// <param name="OwnerId">The id of the user who owns the file.</param>
/// <param name="Mode">The file type and permissions, encoded as in inode(7).</param>
internal readonly record struct FileStatus(uint OwnerId, ushort Mode)
{
    private const ushort TypeMask = 0xF000;

    public bool IsSocket => (Mode & TypeMask) == 0xC000;

    /// <summary>Whether the owner is neither root nor the user that this process runs as.</summary>
    public bool IsOwnedByOthers => OwnerId != 0 && OwnerId != UnixAccounts.GetEffectiveUserId();

    /// <summary>Whether the group or others may write to the file.</summary>
    public bool IsWritableByOthers => (Mode & 0b010_010) != 0;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    /// <summary>
    /// Whether users other than the owner may replace the files in the folder: the group or others may write to the folder, and its sticky
    /// bit is not set.
    /// </summary>
    public bool CanOthersReplaceFiles => IsWritableByOthers && (Mode & 0x200) == 0;
}
