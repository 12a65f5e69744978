using Kyc.Jpki.Revocation.Entries;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>
/// Locates the packed entries of one CRL in an index file. The entries are copied into memory and checked there. Lookups never read the
/// file, because other programs may write to it or truncate it at any time.
/// </summary>
/// <param name="file">The file. It stays open, even after it is replaced, until the CRLs that need it are read.</param>
/// <param name="offset">Offset of the packed entries.</param>
/// <param name="factsChecksum">CRC-32C of the key hash and the facts of the CRL in the directory.</param>
/// <param name="checksum">Stored CRC-32C of the key hash, the facts and the packed entries.</param>
internal sealed class StoredEntries(SafeFileHandle file, long offset, uint factsChecksum, uint checksum)
{
    /// <summary>Reads and checks the entries. Returns null if they cannot be read or their checksum does not match.</summary>
    public CrlEntries? Read(StoredCrlFacts facts)
    {
        var packed = GC.AllocateUninitializedArray<byte>(facts.Layout.PackedBytes);
        try
        {
            return TryFill(file, packed, offset) && Crc32C.Append(factsChecksum, packed) == checksum
                ? new CrlEntries(facts.Layout, packed)
                : null;
        }
        catch (IOException)
        {
            // Entries that the disk cannot read are treated like damaged entries.
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
