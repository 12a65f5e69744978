using System.Buffers.Binary;
using System.Security.Cryptography;
using Kyc.Jpki.Revocation.Storage;
using Kyc.Jpki.Trust;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// Stores a <see cref="RevocationIndex"/> in one file: header, the packed entries of each CRL, directory. When the file is opened, only
/// header and directory are read and checked, so that a large index is available quickly. The entries of a CRL are read into memory and
/// checked before their first use.
/// </summary>
/// <remarks>
/// Header, 64 bytes, little-endian: magic (8), version (4), number of CRLs (4), offset and length of the directory (8, 8), CRC-32C of the
/// directory (4), zeros, CRC-32C of the 60 bytes before it (4). For each CRL the directory contains the SHA-256 of its signer's public key
/// (32), the offset of its entries (8), its facts (<see cref="StoredCrlFacts"/>), and the CRC-32C (4) of key hash, facts and entries. The
/// checksums detect damage but not intentional changes. This is sufficient because only the service can access the file.
/// </remarks>
public static class RevocationIndexFile
{
    private const int HeaderSize = 64;
    private const int Alignment = 8;
    private const int KeyHashSize = SHA256.HashSizeInBytes;
    private const uint FormatVersion = 2;

    /// <summary>Maximum size of the directory in bytes: about a hundred times the size needed for all CRLs of Japan.</summary>
    private const int MaxDirectoryBytes = 64 * 1024 * 1024;

    private static readonly byte[] Magic = "KYCCRLIX"u8.ToArray();

    private static ReadOnlySpan<byte> Padding => new byte[Alignment];

    /// <summary>
    /// Writes the index to a new file, flushes it to the disk and renames it to <paramref name="path"/>. Omits damaged CRLs.
    /// </summary>
    /// <exception cref="IOException">
    /// The file could not be written or flushed to the disk. The file at the path is then either the previous or the complete new one.
    /// </exception>
    public static void Write(string path, RevocationIndex index)
    {
        DurableFile.Replace(path, file =>
        {
            // Reserves space for the header, whose content is known only after the entries have been written.
            file.Write(new byte[HeaderSize]);
            using var directory = new MemoryStream();
            using var writer = new BinaryWriter(directory);
            var count = 0u;
            foreach (var crl in index.Crls.Where(crl => crl.IsIntact))
            {
                var (key, facts) = (ComputeKeyHash(crl.Signer), SerializeFacts(crl));
                writer.Write(key);
                writer.Write(file.Position);
                writer.Write(facts);
                writer.Write(Crc32C.Append(ComputeChecksum(key, facts), crl.Entries.PackedBytes));
                file.Write(crl.Entries.PackedBytes);
                file.Write(Padding[..(int)(-file.Position & (Alignment - 1))]);
                count++;
            }

            var header = new byte[HeaderSize];
            Magic.CopyTo(header, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), FormatVersion);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), count);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), file.Position);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), directory.Length);
            var bytes = directory.GetBuffer().AsSpan(0, (int)directory.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(32), Crc32C.Compute(bytes));
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderSize - 4), Crc32C.Compute(header.AsSpan(0, HeaderSize - 4)));
            file.Write(bytes);
            file.Position = 0;
            file.Write(header);
        });
    }

    /// <summary>Opens an index. Skips CRLs that were signed by a key that is no longer a trust anchor.</summary>
    /// <param name="path">The file.</param>
    /// <param name="anchors">The trust anchors.</param>
    /// <param name="index">The index, or null.</param>
    /// <param name="problem">Why the index cannot be opened, as text for the operator; or null.</param>
    public static bool TryOpen(string path, TrustAnchorSet anchors, out RevocationIndex? index, out string? problem)
    {
        index = null;
        if (!File.Exists(path))
        {
            problem = "does not exist";
            return false;
        }

        try
        {
            // The file stays open until the entries of every CRL have been read, even if a new file replaces it.
            var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            problem = Read(file, anchors, out index);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read ({exception.GetType().Name})";
        }

        return problem is null;
    }

    private static string? Read(SafeFileHandle file, TrustAnchorSet anchors, out RevocationIndex? index)
    {
        index = null;
        var header = new byte[HeaderSize];
        if (!StoredEntriesReader.TryFill(file, header, 0) || !header.AsSpan().StartsWith(Magic))
        {
            return "is not a revocation index";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)) is not FormatVersion and var version)
        {
            return $"has version {version}, and this program reads version {FormatVersion}";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(HeaderSize - 4)) != Crc32C.Compute(header.AsSpan(0, HeaderSize - 4)))
        {
            return "has a damaged header";
        }

        var directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16));
        var directoryLength = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24));
        if (directoryOffset < HeaderSize
            || directoryLength is < 0 or > MaxDirectoryBytes
            || directoryOffset > RandomAccess.GetLength(file) - directoryLength)
        {
            return "is truncated";
        }

        var directory = new byte[directoryLength];
        if (!StoredEntriesReader.TryFill(file, directory, directoryOffset)
            || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(32)) != Crc32C.Compute(directory))
        {
            return "has a damaged directory";
        }

        index = ReadDirectory(directory, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)), file, directoryOffset, anchors);
        return index is null ? "has an invalid directory" : null;
    }

    // A directory with a matching checksum may still be wrong, so everything in it is checked before it is used.
    private static RevocationIndex? ReadDirectory(
        byte[] directory,
        uint count,
        SafeFileHandle file,
        long entriesEnd,
        TrustAnchorSet anchors)
    {
        var anchorsByKey = anchors.Anchors.ToDictionary(anchor => Convert.ToHexString(ComputeKeyHash(anchor)));
        using var reader = new BinaryReader(new MemoryStream(directory, writable: false));
        var crls = new List<TrustedCrl>();
        try
        {
            for (; count > 0; count--)
            {
                var (key, start, factsStart) = (reader.ReadBytes(KeyHashSize), reader.ReadInt64(), (int)reader.BaseStream.Position);
                if (StoredCrlFacts.ReadFrom(reader) is not { } facts
                    || start < HeaderSize
                    || start > entriesEnd - facts.Layout.PackedByteCount)
                {
                    return null;
                }

                var factsChecksum = ComputeChecksum(key, directory.AsSpan(factsStart..(int)reader.BaseStream.Position));
                var checksum = reader.ReadUInt32();
                if (anchorsByKey.TryGetValue(Convert.ToHexString(key), out var signer))
                {
                    crls.Add(new TrustedCrl(facts, new StoredEntriesReader(file, start, factsChecksum, checksum), signer));
                }
            }
        }
        catch (EndOfStreamException)
        {
            return null;
        }

        var index = RevocationIndex.Create(crls);
        return reader.BaseStream.Position == directory.Length && index.Crls.Count == crls.Count ? index : null;
    }

    private static byte[] SerializeFacts(TrustedCrl crl)
    {
        using var facts = new MemoryStream();
        using var writer = new BinaryWriter(facts);
        crl.Facts.WriteTo(writer);
        return facts.ToArray();
    }

    private static uint ComputeChecksum(ReadOnlySpan<byte> key, ReadOnlySpan<byte> facts) => Crc32C.Append(Crc32C.Compute(key), facts);

    private static byte[] ComputeKeyHash(TrustAnchor anchor) => SHA256.HashData(anchor.PublicKey.Der.Span);
}
