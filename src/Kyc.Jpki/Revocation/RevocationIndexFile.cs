using System.Buffers.Binary;
using System.Security.Cryptography;
using Kyc.Jpki.Revocation.Storage;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Revocation;

/// <summary>
/// A <see cref="RevocationIndex"/> as one file: header, the packed entries of each list, directory. The file is mapped, so that it is
/// ready at once whatever its size; header and directory are checked when it is opened, the entries of a list before it first answers.
/// </summary>
/// <remarks>
/// Header, 64 bytes, little-endian: magic (8), version (4), number of lists (4), offset and length of the directory (8, 8), CRC-32C of the
/// directory (4), zeros, CRC-32C of the 60 bytes before it (4). What the file says is believed: it belongs to the service alone.
/// </remarks>
public static class RevocationIndexFile
{
    private const int HeaderSize = 64;
    private const int Alignment = 8;
    private const int KeyHashSize = SHA256.HashSizeInBytes;
    private const uint Version = 1;
    private static readonly byte[] Magic = "KYCCRLIX"u8.ToArray();

    private static ReadOnlySpan<byte> Padding => new byte[Alignment];

    /// <summary>Writes the index beside the file, brings it to the disk and gives it the file's name. Damaged lists are left out.</summary>
    /// <exception cref="IOException">The file could not be written; the one before is as it was.</exception>
    public static void Write(string path, RevocationIndex index)
    {
        DurableFile.Replace(path, file =>
        {
            // Its place; what it says is known at the end.
            file.Write(new byte[HeaderSize]);
            using var directory = new MemoryStream();
            using var writer = new BinaryWriter(directory);
            var count = 0u;
            foreach (var list in index.Lists.Where(list => list.IsIntact))
            {
                writer.Write(KeyHash(list.Signer));
                writer.Write(file.Position);
                list.Facts.WriteTo(writer);
                file.Write(list.Entries.Packed.Span);
                file.Write(Padding[..(int)(-file.Position & (Alignment - 1))]);
                GC.KeepAlive(list);
                count++;
            }

            var header = new byte[HeaderSize];
            Magic.CopyTo(header, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
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

    /// <summary>Opens an index. Lists of keys that are no anchors any more are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="anchors">The keys trusted now.</param>
    /// <param name="index">The index, or null.</param>
    /// <param name="problem">For the operator: why there is none.</param>
    public static bool TryOpen(string path, TrustAnchorSet anchors, out RevocationIndex? index, out string? problem)
    {
        index = null;
        if (!File.Exists(path))
        {
            problem = "is not there";
            return false;
        }

        MappedFile file;
        try
        {
            file = MappedFile.Open(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = $"cannot be read ({exception.GetType().Name})";
            return false;
        }

        problem = Read(file.Memory, anchors, out index);
        return problem is null;
    }

    private static string? Read(ReadOnlyMemory<byte> file, TrustAnchorSet anchors, out RevocationIndex? index)
    {
        index = null;
        if (file.Length < HeaderSize || !file.Span.StartsWith(Magic))
        {
            return "is not a revocation index";
        }

        var header = file.Span[..HeaderSize];
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) is not Version and var version)
        {
            return $"has version {version}, and this program reads version {Version}";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]) != Crc32C.Compute(header[..^4]))
        {
            return "has a damaged header";
        }

        var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(header[16..]), BinaryPrimitives.ReadInt64LittleEndian(header[24..]));
        if (offset < HeaderSize || length < 0 || offset > file.Length - length)
        {
            return "is cut short";
        }

        var directory = file.Slice((int)offset, (int)length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[32..]) != Crc32C.Compute(directory.Span))
        {
            return "has a damaged directory";
        }

        var known = anchors.Anchors.ToDictionary(anchor => Convert.ToHexString(KeyHash(anchor)));
        using var reader = new BinaryReader(new MemoryStream(directory.ToArray(), writable: false));
        var lists = new List<TrustedCrl>();
        for (var count = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]); count > 0; count--)
        {
            var key = Convert.ToHexString(reader.ReadBytes(KeyHashSize));
            var start = reader.ReadInt64();
            var facts = StoredList.ReadFrom(reader);
            if (known.TryGetValue(key, out var signer))
            {
                lists.Add(new TrustedCrl(facts, file.Slice((int)start, facts.Layout.Size), signer));
            }
        }

        index = RevocationIndex.Of(lists);
        return null;
    }

    private static byte[] KeyHash(TrustAnchor anchor) => SHA256.HashData(anchor.PublicKey.Der.Span);
}
