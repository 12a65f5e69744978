using System.Buffers.Binary;
using System.Globalization;
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
    private const int LengthSize = 4;

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

    /// <summary>Packs certificates one after the other, each after its length. They are hashes mostly, so they are not compressed.</summary>
    public static byte[] Pack(IReadOnlyList<byte[]> bodies)
    {
        var packed = new byte[bodies.Sum(body => LengthSize + body.Length)];
        var rest = packed.AsSpan();
        foreach (var body in bodies)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, body.Length);
            body.CopyTo(rest[LengthSize..]);
            rest = rest[(LengthSize + body.Length)..];
        }
        return packed;
    }

    /// <summary>Unpacks what <see cref="Pack"/> packed; null when somebody changed it since.</summary>
    public static IReadOnlyList<byte[]>? Unpack(ReadOnlySpan<byte> packed)
    {
        var bodies = new List<byte[]>();
        while (packed.Length > 0)
        {
            var length = packed.Length < LengthSize ? -1 : BinaryPrimitives.ReadInt32BigEndian(packed);
            if (length < 0 || length > packed.Length - LengthSize) return null;
            bodies.Add(packed.Slice(LengthSize, length).ToArray());
            packed = packed[(LengthSize + length)..];
        }
        return bodies;
    }
}
