using Kyc.Jpki.Revocation.Entries;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Jpki.Revocation.Storage;

/// <summary>
/// Where the entries of one list stand in an index file. They are copied into this process's memory and checked there: no answer comes from
/// the file itself, which another program may write to or cut at any moment.
/// </summary>
/// <param name="file">The file. Stays open, also without its name, until the lists that need it are read.</param>
/// <param name="offset">Where the packed entries start.</param>
/// <param name="checksumBefore">CRC-32C of what the directory says of the list.</param>
/// <param name="checksum">CRC-32C of that and the packed entries.</param>
internal sealed class StoredEntries(SafeFileHandle file, long offset, uint checksumBefore, uint checksum)
{
    /// <summary>Reads and checks the entries; null when the file does not have them as they were written.</summary>
    public CrlEntries? Read(StoredList facts)
    {
        var packed = GC.AllocateUninitializedArray<byte>(facts.Layout.Size);
        try
        {
            return TryFill(file, packed, offset) && Crc32C.Append(checksumBefore, packed) == checksum
                ? new CrlEntries(facts.Layout, packed)
                : null;
        }
        catch (IOException)
        {
            // A disk that cannot read it has it no more.
            return null;
        }
    }

    /// <summary>Reads as many bytes as the target has; false when the file ends before.</summary>
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
