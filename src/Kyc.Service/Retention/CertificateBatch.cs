using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kyc.Evidence.Checkpoints;

namespace Kyc.Service.Retention;

/// <summary>
/// Packs and proves the deletion certificates of one entry of the erasure ledger. One signature, made at the deletion, covers all of them
/// through a Merkle root (RFC 6962), because a million signatures of an HSM would take hours. A certificate is signed individually when it
/// is requested, and then includes the proof of its position under the root (docs/adr/0013).
/// </summary>
public static class CertificateBatch
{
    private const int LengthSize = 4;

    /// <summary>Creates the text to sign: five lines of ASCII, readable for people and for <c>openssl dgst</c>.</summary>
    public static byte[] CreateStatement(ErasureEntry entry, DateTimeOffset at, IReadOnlyList<byte[]> bodies)
    {
        var tree = new MerkleTree();
        foreach (var body in bodies)
        {
            tree.Append(body);
        }

        return Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"kyc-erasure-batch/1\nentry {entry.Number} {Convert.ToHexStringLower(entry.Hash)}\nat {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\ncertificates {bodies.Count}\nroot {tree.ComputeRoot()}\n"));
    }

    /// <summary>Creates the proof of a certificate's position under the root of its batch.</summary>
    public static InclusionProof Prove(IReadOnlyList<byte[]> bodies, int index)
    {
        var tree = new MerkleTree();
        for (var i = 0; i < bodies.Count; i++)
        {
            tree.Append(bodies[i], i == index);
        }

        return tree.CreateProof()!;
    }

    /// <summary>Reads the root from a statement. Returns null when the text is not a statement.</summary>
    public static Digest? RootOf(ReadOnlySpan<byte> statement)
    {
        var lines = Encoding.ASCII.GetString(statement).Split('\n');
        return lines is ["kyc-erasure-batch/1", _, _, _, var root, ""] && root.StartsWith("root ", StringComparison.Ordinal)
            && Digest.TryParse(root[5..], out var digest)
            ? digest
            : null;
    }

    /// <summary>
    /// Concatenates certificates, each preceded by its length. They consist mostly of hashes, so they are not compressed.
    /// </summary>
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

    /// <summary>Splits the result of <see cref="Pack"/> into certificates. Returns null when the data were changed.</summary>
    public static IReadOnlyList<byte[]>? Unpack(ReadOnlySpan<byte> packed)
    {
        var bodies = new List<byte[]>();
        while (packed.Length > 0)
        {
            var length = packed.Length < LengthSize ? -1 : BinaryPrimitives.ReadInt32BigEndian(packed);
            if (length < 0 || length > packed.Length - LengthSize)
            {
                return null;
            }

            bodies.Add(packed.Slice(LengthSize, length).ToArray());
            packed = packed[(LengthSize + length)..];
        }
        return bodies;
    }
}
