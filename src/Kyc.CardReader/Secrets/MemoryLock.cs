using System.Runtime.InteropServices;

namespace Kyc.CardReader.Secrets;

/// <summary>
/// Prevents memory from being written to swap, with mlock(2) on Linux and macOS and VirtualLock on Windows. This class has never been run
/// on macOS or Windows.
/// </summary>
internal static partial class MemoryLock
{
    /// <summary>Locks <paramref name="length"/> bytes at the given address. Returns false if the operating system refuses.</summary>
    public static bool TryLock(nint address, int length) =>
        OperatingSystem.IsWindows() ? Windows.VirtualLock(address, (nuint)length) != 0 : Posix.mlock(address, (nuint)length) == 0;

    private static partial class Posix
    {
        [LibraryImport("libc", SetLastError = true)]
        internal static partial int mlock(nint address, nuint length);
    }

    private static partial class Windows
    {
        [LibraryImport("kernel32", SetLastError = true)]
        internal static partial int VirtualLock(nint address, nuint length);
    }
}
