using System.Security.Cryptography;

namespace Kyc.Service.Encryption;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) as one byte string: version (1 byte, value 1), nonce (12 bytes, random), ciphertext, tag
/// (16 bytes). Each key seals few messages (a handful per application and data class), far below the 2^32 at which random
/// nonces stop being safe.
/// </summary>
public static class SealedBox
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize;

    /// <summary>Encrypts; <paramref name="associated"/> is authenticated but not contained.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        var box = new byte[HeaderSize + plaintext.Length + TagSize];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var gcm = new AesGcm(key, TagSize);
        gcm.Encrypt(nonce, plaintext, box.AsSpan(HeaderSize, plaintext.Length), box.AsSpan(HeaderSize + plaintext.Length), associated);
        return box;
    }

    /// <summary>Decrypts what <see cref="Seal"/> made with the same key and associated data.</summary>
    /// <exception cref="CryptographicException">Another key, other associated data, or changed bytes.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < HeaderSize + TagSize || box[0] != Version) throw new CryptographicException("Not a sealed box of a known version.");
        var plaintext = new byte[box.Length - HeaderSize - TagSize];
        using var gcm = new AesGcm(key, TagSize);
        gcm.Decrypt(box.Slice(1, NonceSize), box.Slice(HeaderSize, plaintext.Length), box[^TagSize..], plaintext, associated);
        return plaintext;
    }
}
