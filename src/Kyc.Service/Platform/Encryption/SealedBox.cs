using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Encrypts and decrypts with AES-256-GCM (NIST SP 800-38D). The result of encryption (the box) consists of version (1 byte, value 1),
/// nonce (12 random bytes), ciphertext and tag (16 bytes). Each key encrypts only a few messages, far fewer than the 2^32 at which random
/// nonces become unsafe.
/// </summary>
public static class SealedBox
{
    internal const byte Version = 1;
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;
    internal const int HeaderBytes = 1 + NonceBytes;

    /// <summary>Encrypts the given plaintext. The result is bound to <paramref name="associatedData"/> but does not contain it.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        return Seal(key, nonce, plaintext, associatedData);
    }

    /// <summary>
    /// Decrypts a box that <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> created with the same key and
    /// associated data.
    /// </summary>
    /// <exception cref="CryptographicException">
    /// The box was created with a different key or associated data, has an unknown format, or was changed.
    /// </exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData)
    {
        if (box.Length < HeaderBytes + TagBytes)
        {
            throw CreateUnknownFormatException();
        }

        var plaintext = new byte[box.Length - HeaderBytes - TagBytes];
        Open(key, box, associatedData, plaintext);
        return plaintext;
    }

    /// <summary>
    /// Decrypts a box into <paramref name="plaintext"/>, which must have exactly the length of the encrypted plaintext. The memory is wiped
    /// when the authentication tag is wrong.
    /// </summary>
    /// <exception cref="CryptographicException">
    /// The box was created with a different key or associated data, contains a plaintext of a different length, has an unknown format, or
    /// was changed.
    /// </exception>
    internal static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associatedData, Span<byte> plaintext)
    {
        if (box.Length != HeaderBytes + plaintext.Length + TagBytes || box[0] != Version)
        {
            throw CreateUnknownFormatException();
        }

        using var gcm = new AesGcm(key, TagBytes);
        gcm.Decrypt(box.Slice(1, NonceBytes), box.Slice(HeaderBytes, plaintext.Length), box[^TagBytes..], plaintext, associatedData);
    }

    /// <summary>Encrypts with the given nonce. Tests pass the nonce of a test vector; all other callers pass a random nonce.</summary>
    internal static byte[] Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var box = new byte[HeaderBytes + plaintext.Length + TagBytes];
        box[0] = Version;
        nonce.CopyTo(box.AsSpan(1, NonceBytes));
        using var gcm = new AesGcm(key, TagBytes);
        gcm.Encrypt(
            nonce,
            plaintext,
            box.AsSpan(HeaderBytes, plaintext.Length),
            box.AsSpan(HeaderBytes + plaintext.Length),
            associatedData);
        return box;
    }

    private static CryptographicException CreateUnknownFormatException() => new("Not a sealed box of a known version and length.");
}
