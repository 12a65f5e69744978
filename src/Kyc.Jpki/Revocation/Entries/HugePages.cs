using System.Runtime.InteropServices;

namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Allocates memory that will be written completely, in pages of two megabytes where Linux provides them on request (madvise(2)).
/// </summary>
internal static unsafe partial class HugePages
{
    private const int Size = 2 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>Allocates memory with undefined content, to be freed by <see cref="NativeMemory.AlignedFree"/>.</summary>
    /// <param name="size">Size in bytes.</param>
    public static void* Allocate(nuint size)
    {
        if (size < Size || !OperatingSystem.IsLinux())
        {
            return NativeMemory.AlignedAlloc(size, sizeof(ulong));
        }

        var memory = NativeMemory.AlignedAlloc(size, Size);
        // The advice may be refused: the memory is then usable too, only slower.
        _ = Advise(memory, size, AdviseHugePage);
        return memory;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint length, int advice);
}
