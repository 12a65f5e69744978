using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Allocates memory in pages of two megabytes where Linux provides them on request (madvise(2)). Intended for memory that will be written
/// completely.
/// </summary>
internal static unsafe partial class HugePages
{
    private const int PageBytes = 2 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>Allocates memory with undefined content. The caller must free it with <see cref="NativeMemory.AlignedFree"/>.</summary>
    /// <param name="size">Size in bytes.</param>
    public static void* Allocate(nuint size)
    {
        if (size < PageBytes || !OperatingSystem.IsLinux())
        {
            return NativeMemory.AlignedAlloc(size, sizeof(ulong));
        }

        var memory = NativeMemory.AlignedAlloc(size, PageBytes);
        // If the system refuses the request, the memory is slower but still usable.
        _ = Advise(memory, size, AdviseHugePage);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
