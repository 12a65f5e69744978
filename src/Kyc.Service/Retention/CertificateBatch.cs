using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Kyc.Evidence;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Signing;

namespace Kyc.Service.Retention;

/// <summary>
/// The deletion certificates of one entry of the erasure ledger. One signature, made at the deletion, covers them all by a Merkle root (RFC
/// 6962): a million signatures of an HSM would take hours. A certificate that somebody asks for is signed by itself then, and proves its place
/// under the root (docs/adr/0013).
/// </summary>
public static class CertificateBatch
{
    /// <summary>What is signed: five lines of ASCII, so that people and <c>openssl dgst</c> read the same.</summary>
    public static byte[] Statement(ErasureEntry entry, DateTimeOffset at, IReadOnlyList<byte[]> bodies)
    {
        var tree = new MerkleTree();
        foreach (var body in bodies) tree.Append(body);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"kyc-erasure-batch/1\nentry {entry.Number} {Convert.ToHexStringLower(entry.Hash)}\nat {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\ncertificates {bodies.Count}\nroot {tree.Root()}\n"));
    }

    /// <summary>The place of a certificate under the root of its batch.</summary>
    public static InclusionProof Prove(IReadOnlyList<byte[]> bodies, int index)
    {
        var tree = new MerkleTree();
        for (var i = 0; i < bodies.Count; i++) tree.Append(bodies[i], i == index);
        return tree.Proof()!;
    }

    /// <summary>The root that a statement names; null when it is none.</summary>
    public static Digest? RootOf(ReadOnlySpan<byte> statement)
    {
        var lines = Encoding.ASCII.GetString(statement).Split('\n');
        return lines is ["kyc-erasure-batch/1", _, _, _, var root, ""] && root.StartsWith("root ", StringComparison.Ordinal) && Digest.TryParse(root[5..], out var digest)
            ? digest
            : null;
    }

    /// <summary>Packs certificates one after the other, each after its length.</summary>
    public static byte[] Pack(IReadOnlyList<byte[]> bodies)
    {
        using var packed = new MemoryStream();
        using (var compressed = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Span<byte> length = stackalloc byte[4];
            foreach (var body in bodies)
            {
                BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
                compressed.Write(length);
                compressed.Write(body);
            }
        }
        return packed.ToArray();
    }

    /// <summary>Unpacks what <see cref="Pack"/> packed.</summary>
    public static IReadOnlyList<byte[]> Unpack(byte[] packed)
    {
        using var compressed = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        var bodies = new List<byte[]>();
        var length = new byte[4];
        while (compressed.ReadAtLeast(length, 4, throwOnEndOfStream: false) == 4)
        {
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            compressed.ReadExactly(body);
            bodies.Add(body);
        }
        return bodies;
    }
}
