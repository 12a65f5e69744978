using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kyc.Evidence.Checkpoints;

namespace Kyc.Service.Retention;

/// <summary>
/// Encodes the deletion certificates of one entry of the erasure ledger, and creates proofs for them. When the data is deleted, only one
/// signature is made, over the Merkle root (RFC 6962) of all certificates, because an HSM would need hours for a million signatures. A
/// certificate is signed individually when it is requested; it then includes the proof that it is part of the signed Merkle tree
/// (docs/adr/0013).
/// </summary>
public static class CertificateBatch
{
    private const int LengthPrefixBytes = 4;

    /// <summary>
    /// Creates the text that is signed when the data is deleted: five lines of ASCII. People can read the text, and <c>openssl dgst</c> can
    /// verify its signature.
    /// </summary>
    /// <param name="entry">The entry of the erasure ledger.</param>
    /// <param name="certifiedAt">The time at which the erasure is certified.</param>
    /// <param name="encodedCertificates">The encoded certificates.</param>
    public static byte[] CreateStatement(ErasureEntry entry, DateTimeOffset certifiedAt, IReadOnlyList<byte[]> encodedCertificates)
    {
        var tree = new MerkleTree();
        foreach (var body in encodedCertificates)
        {
            tree.Append(body);
        }

        return Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"kyc-erasure-batch/1\nentry {entry.Number} {Convert.ToHexStringLower(entry.Hash)}\n"
                    + $"at {certifiedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\ncertificates {encodedCertificates.Count}\nroot {tree.ComputeRoot()}\n"));
    }

    /// <summary>Creates the proof that the certificate with the given index is part of the Merkle tree of all certificates.</summary>
    public static InclusionProof CreateProof(IReadOnlyList<byte[]> encodedCertificates, int index)
    {
        var tree = new MerkleTree();
        for (var i = 0; i < encodedCertificates.Count; i++)
        {
            tree.Append(encodedCertificates[i], i == index);
        }

        return tree.CreateProof()!;
    }

    /// <summary>
    /// Reads the Merkle root from a text that <see cref="CreateStatement"/> created. Returns null when the text has a different format.
    /// </summary>
    public static Digest? ReadRoot(ReadOnlySpan<byte> statement)
    {
        var lines = Encoding.ASCII.GetString(statement).Split('\n');
        return lines is ["kyc-erasure-batch/1", _, _, _, var root, ""] && root.StartsWith("root ", StringComparison.Ordinal)
            && Digest.TryParse(root[5..], out var digest)
            ? digest
            : null;
    }

    /// <summary>
    /// Concatenates certificates, each preceded by its length in 4 bytes. They consist mostly of hashes, so they are not compressed.
    /// </summary>
    public static byte[] Pack(IReadOnlyList<byte[]> encodedCertificates)
    {
        var packed = new byte[encodedCertificates.Sum(body => LengthPrefixBytes + body.Length)];
        var remaining = packed.AsSpan();
        foreach (var body in encodedCertificates)
        {
            BinaryPrimitives.WriteInt32BigEndian(remaining, body.Length);
            body.CopyTo(remaining[LengthPrefixBytes..]);
            remaining = remaining[(LengthPrefixBytes + body.Length)..];
        }
        return packed;
    }

    /// <summary>
    /// Splits the result of <see cref="Pack"/> into certificates. Returns null when a length does not fit the remaining bytes.
    /// </summary>
    public static IReadOnlyList<byte[]>? Unpack(ReadOnlySpan<byte> packed)
    {
        var encodedCertificates = new List<byte[]>();
        while (packed.Length > 0)
        {
            var length = packed.Length < LengthPrefixBytes ? -1 : BinaryPrimitives.ReadInt32BigEndian(packed);
            if (length < 0 || length > packed.Length - LengthPrefixBytes)
            {
                return null;
            }

            encodedCertificates.Add(packed.Slice(LengthPrefixBytes, length).ToArray());
            packed = packed[(LengthPrefixBytes + length)..];
        }
        return encodedCertificates;
    }
}
