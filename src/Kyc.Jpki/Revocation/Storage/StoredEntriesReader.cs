using Kyc.Jpki.Revocation.Entries;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>
/// Locates the packed entries of one CRL in an index file. The entries are copied into memory and checked there. Lookups never read the
/// file, because other programs may write to it or truncate it at any time.
/// </summary>
/// <param name="file">
/// The index file. Its handle stays open, even after the file is replaced, until the entries of all its CRLs have been read.
/// </param>
/// <param name="offset">Offset of the packed entries in the file.</param>
/// <param name="factsChecksum">
/// CRC-32C computed over the hash of the signer's public key and the facts of the CRL, both as read from the directory of the file.
/// </param>
/// <param name="checksum">CRC-32C that the file stores for the hash of the public key, the facts and the packed entries.</param>
internal sealed class StoredEntriesReader(SafeFileHandle file, long offset, uint factsChecksum, uint checksum)
{
    /// <summary>Reads and checks the entries. Returns null if they cannot be read or their checksum does not match.</summary>
    public CrlEntries? Read(StoredCrlFacts facts)
    {
        var packed = GC.AllocateUninitializedArray<byte>(facts.Layout.PackedByteCount);
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

    /// <summary>
    /// Fills <paramref name="target"/> with the bytes of the file from <paramref name="offset"/> on. Returns false if the file ends before
    /// the target is full.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryFill(SafeFileHandle file, Span<byte> target, long offset)
    {
        for (var bytesRead = 0; bytesRead < target.Length;)
        {
            var count = RandomAccess.Read(file, target[bytesRead..], offset + bytesRead);
            if (count == 0)
            {
                return false;
            }

            bytesRead += count;
        }

        return true;
    }
}
