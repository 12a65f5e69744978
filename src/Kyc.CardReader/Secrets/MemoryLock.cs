using System.Runtime.InteropServices;

namespace Kyc.CardReader.Secrets;

/// <summary>Keeps memory out of swap: mlock(2) on Linux and macOS, VirtualLock on Windows (never run on the last two).</summary>
internal static partial class MemoryLock
{
    /// <summary>False when the system refuses.</summary>
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
