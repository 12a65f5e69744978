using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Encrypts with AES-256-GCM (NIST SP 800-38D). The result (the box) consists of version (1 byte, value 1), nonce (12 random bytes),
/// ciphertext and tag (16 bytes). Each key encrypts only a few messages, far fewer than the 2^32 at which random nonces become unsafe.
/// </summary>
public static class SealedBox
{
    internal const byte Version = 1;
    internal const int NonceSize = 12;
    internal const int TagSize = 16;
    internal const int HeaderSize = 1 + NonceSize;

    /// <summary>Encrypts a plaintext. The result is bound to <paramref name="associated"/> but does not contain it.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return Seal(key, nonce, plaintext, associated);
    }

    /// <summary>
    /// Decrypts a box that <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> made with the same key and
    /// associated data.
    /// </summary>
    /// <exception cref="CryptographicException">The key or the associated data is different, or bytes were changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < HeaderSize + TagSize)
        {
            throw Unknown();
        }

        var plaintext = new byte[box.Length - HeaderSize - TagSize];
        Open(key, box, associated, plaintext);
        return plaintext;
    }

    /// <summary>
    /// Decrypts a box into <paramref name="plaintext"/>, which must have the length of the plaintext. The memory is wiped when the box
    /// cannot be decrypted.
    /// </summary>
    /// <exception cref="CryptographicException">The key, the associated data or the length is different, or bytes were changed.</exception>
    internal static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated, Span<byte> plaintext)
    {
        if (box.Length != HeaderSize + plaintext.Length + TagSize || box[0] != Version)
        {
            throw Unknown();
        }

        using var gcm = new AesGcm(key, TagSize);
        gcm.Decrypt(box.Slice(1, NonceSize), box.Slice(HeaderSize, plaintext.Length), box[^TagSize..], plaintext, associated);
    }

    /// <summary>Encrypts with a given nonce, for test vectors. All other callers use a random nonce.</summary>
    internal static byte[] Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        var box = new byte[HeaderSize + plaintext.Length + TagSize];
        box[0] = Version;
        nonce.CopyTo(box.AsSpan(1, NonceSize));
        using var gcm = new AesGcm(key, TagSize);
        gcm.Encrypt(nonce, plaintext, box.AsSpan(HeaderSize, plaintext.Length), box.AsSpan(HeaderSize + plaintext.Length), associated);
        return box;
    }

    private static CryptographicException Unknown() => new("Not a sealed box of a known version and length.");
}
