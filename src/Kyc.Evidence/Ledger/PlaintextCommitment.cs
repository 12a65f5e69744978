using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Evidence.Ledger;

/// <summary>
/// Connects the plaintext that an auditor reads to the entries of the chain. The chain hashes ciphertext, but a bundle contains plaintext.
/// Therefore each entry also contains the HMAC-SHA256 of the plaintext with a key of the item, derived from the data key (HKDF, RFC 5869).
/// Anybody with the item's key can recompute this HMAC (<c>openssl dgst -sha256 -mac HMAC</c>). After the data key is destroyed, nobody
/// without the item's key can check whether a guessed plaintext matches the HMAC (docs/adr/0010).
/// </summary>
public static class PlaintextCommitment
{
    /// <summary>The length of an item's key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>Derives the key of the given item. With this key, an auditor can verify only the commitment of this item.</summary>
    /// <param name="dataKey">The data key for the item's class of data in the application, 32 bytes.</param>
    /// <param name="applicationId">The id of the application.</param>
    /// <param name="subject">The item's row.</param>
    public static byte[] DeriveKey(ReadOnlySpan<byte> dataKey, Guid applicationId, SubjectKey subject)
    {
        var info = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"kyc commitment 1|{applicationId:D}|{(short)subject.Kind}|{subject.Id:D}"));
        var key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, key, salt: default, info);
        return key;
    }

    /// <summary>Computes the commitment to the given plaintext, with the key of the item.</summary>
    public static Digest Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext) =>
        Digest.FromBytes(HMACSHA256.HashData(key, plaintext));
}
