using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>Memory that will be written from end to end, in pages of two megabytes where Linux has them for who asks (madvise(2)).</summary>
internal static unsafe partial class HugePages
{
    private const int Size = 2 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>Memory of no defined content, for <see cref="NativeMemory.AlignedFree"/>.</summary>
    /// <param name="size">Bytes.</param>
    public static void* Allocate(nuint size)
    {
        if (size < Size || !OperatingSystem.IsLinux())
        {
            return NativeMemory.AlignedAlloc(size, sizeof(ulong));
        }

        var memory = NativeMemory.AlignedAlloc(size, Size);
        // No is an answer too: the memory is as good, only slower.
        _ = Advise(memory, size, AdviseHugePage);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
