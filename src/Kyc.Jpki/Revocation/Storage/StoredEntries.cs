using Kyc.Jpki.Revocation.Entries;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>
/// Locates the packed entries of one CRL in an index file. They are copied into the memory of this process and checked there: lookups never
/// read the file itself, which another program may write to or truncate at any time.
/// </summary>
/// <param name="file">The file. It stays open, even after it is replaced, until the CRLs that need it are read.</param>
/// <param name="offset">Offset of the packed entries.</param>
/// <param name="factsChecksum">CRC-32C of the directory's data about the CRL.</param>
/// <param name="checksum">CRC-32C of that data and the packed entries.</param>
internal sealed class StoredEntries(SafeFileHandle file, long offset, uint factsChecksum, uint checksum)
{
    /// <summary>Reads and checks the entries. Returns null if the file does not contain them as they were written.</summary>
    public CrlEntries? Read(StoredCrlFacts facts)
    {
        var packed = GC.AllocateUninitializedArray<byte>(facts.Layout.Size);
        try
        {
            return TryFill(file, packed, offset) && Crc32C.Append(factsChecksum, packed) == checksum
                ? new CrlEntries(facts.Layout, packed)
                : null;
        }
        catch (IOException)
        {
            // If the disk cannot read the entries, they are lost.
            return null;
        }
    }

    /// <summary>Fills the target from the file. Returns false if the file ends before the target is full.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryFill(SafeFileHandle file, Span<byte> target, long offset)
    {
        for (var read = 0; read < target.Length;)
        {
            var count = RandomAccess.Read(file, target[read..], offset + read);
            if (count == 0)
            {
                return false;
            }

            read += count;
        }

        return true;
    }
}
