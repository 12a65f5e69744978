using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) as one byte string: version (1 byte, value 1), nonce (12 bytes, random), ciphertext, tag
/// (16 bytes). Each key seals few messages (a handful per application and data class), far below the 2^32 at which random
/// nonces stop being safe.
/// </summary>
public static class SealedBox
{
    internal const byte Version = 1;
    internal const int NonceSize = 12;
    internal const int TagSize = 16;
    internal const int HeaderSize = 1 + NonceSize;

    /// <summary>Encrypts; <paramref name="associated"/> is authenticated but not contained.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return Seal(key, nonce, plaintext, associated);
    }

    /// <summary>Decrypts what <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> made with the same key and associated data.</summary>
    /// <exception cref="CryptographicException">Another key, other associated data, or changed bytes.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < HeaderSize + TagSize) throw Unknown();
        var plaintext = new byte[box.Length - HeaderSize - TagSize];
        Open(key, box, associated, plaintext);
        return plaintext;
    }

    /// <summary>The same into memory of the caller's, exactly as long as the plaintext; wiped when the box does not open.</summary>
    /// <exception cref="CryptographicException">Another key, other associated data, changed bytes, or another length.</exception>
    internal static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated, Span<byte> plaintext)
    {
        if (box.Length != HeaderSize + plaintext.Length + TagSize || box[0] != Version) throw Unknown();
        using var gcm = new AesGcm(key, TagSize);
        gcm.Decrypt(box.Slice(1, NonceSize), box.Slice(HeaderSize, plaintext.Length), box[^TagSize..], plaintext, associated);
    }

    /// <summary>With a nonce that is given: for test vectors. Everybody else leaves the nonce to chance.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
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
