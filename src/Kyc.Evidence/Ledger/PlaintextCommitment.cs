using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Evidence.Ledger;

/// <summary>
/// Ties what an auditor reads to what the chain hashes. The chain hashes ciphertext, a bundle holds plaintext; so each entry also carries
/// HMAC-SHA256 of the plaintext under a key of the item, derived from the data key (HKDF, RFC 5869). With the item's key anybody recomputes
/// it (<c>openssl dgst -sha256 -mac HMAC</c>); once the data key is destroyed nobody can test a guess against it (docs/adr/0010).
/// </summary>
public static class PlaintextCommitment
{
    /// <summary>Length of an item's key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The item's key: given to an auditor, it opens this item's commitment and nothing else.</summary>
    /// <param name="dataKey">The data key of application and class, 32 bytes.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="subject">The item.</param>
    public static byte[] DeriveKey(ReadOnlySpan<byte> dataKey, Guid applicationId, SubjectKey subject)
    {
        var info = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"kyc commitment 1|{applicationId:D}|{(short)subject.Kind}|{subject.Id:D}"));
        var key = new byte[KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, key, salt: default, info);
        return key;
    }

    /// <summary>The commitment to a plaintext.</summary>
    public static Digest Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext) => Digest.From(HMACSHA256.HashData(key, plaintext));
}
