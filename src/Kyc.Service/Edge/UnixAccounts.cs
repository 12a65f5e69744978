using System.Runtime.InteropServices;

namespace Kyc.Service.Edge;

/// <summary>Users and groups of the machine, from the sources that its C library is set up to ask (passwd file, LDAP, SSSD).</summary>
internal static partial class UnixAccounts
{
    /// <summary>ERANGE: the buffer is too small for the record.</summary>
    private const int Range = 34;

    private const int MaxBufferSize = 1 << 20;

    /// <summary>Name of a user; null when there is none of this number.</summary>
    public static unsafe string? NameOf(uint user)
    {
        for (var size = 4096; ; size *= 4)
        {
            fixed (byte* buffer = new byte[size])
            {
                var status = GetUser(user, out var record, buffer, (nuint)size, out var found);
                if (status == Range && size < MaxBufferSize) continue;
                return found == 0 ? null : Marshal.PtrToStringUTF8(record.Name);
            }
        }
    }

    /// <summary>Number of a group; null when there is none of this name.</summary>
    public static unsafe uint? FindGroup(string name)
    {
        for (var size = 4096; ; size *= 4)
        {
            fixed (byte* buffer = new byte[size])
            {
                var status = GetGroup(name, out var record, buffer, (nuint)size, out var found);
                if (status == Range && size < MaxBufferSize) continue;
                return found == 0 ? null : record.Id;
            }
        }
    }

    /// <summary>Gives a file to a group; its owner stays.</summary>
    /// <exception cref="UnauthorizedAccessException">The process may not, for example because it is not a member of the group.</exception>
    public static void ChangeGroup(string path, uint group)
    {
        if (ChangeOwner(path, owner: uint.MaxValue, group) != 0)
            throw new UnauthorizedAccessException($"The group of a file cannot be changed (errno {Marshal.GetLastPInvokeError()}).");
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static unsafe partial int GetUser(uint user, out UserRecord record, byte* buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int GetGroup(string name, out GroupRecord record, byte* buffer, nuint size, out nint found);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    /// <summary>The start of struct passwd (pwd.h), in more room than any Linux needs for it.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct UserRecord
    {
        public nint Name;
    }

    /// <summary>The start of struct group (grp.h), likewise.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct GroupRecord
    {
        public nint Name;
        public nint Password;
        public uint Id;
    }
}
