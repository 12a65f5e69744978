using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption;

/// <summary>Where keys lie in clear, and what they are bound to when they are wrapped.</summary>
internal static class KeyMemory
{
    /// <summary>Bytes of every key here: AES-256 and HMAC-SHA-256 alike.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a wrapped key, whichever provider wrapped it: <see cref="SealedBox"/>'s version, nonce, ciphertext and tag.</summary>
    public const int WrappedSize = SealedBox.HeaderSize + KeySize + SealedBox.TagSize;

    /// <summary>Memory that the garbage collector does not move, so that wiping it leaves no copy behind. The caller wipes it.</summary>
    public static byte[] Allocate(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    /// <summary>A fresh random key.</summary>
    public static byte[] NewKey()
    {
        var key = Allocate(KeySize);
        RandomNumberGenerator.Fill(key);
        return key;
    }

    /// <summary>Additional data of a wrapped key: its name.</summary>
    public static byte[] Associated(string name) => Encoding.UTF8.GetBytes("key|" + name);
}
