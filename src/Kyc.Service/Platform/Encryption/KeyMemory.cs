using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption;

/// <summary>Allocates memory for unencrypted keys, and returns the data that a wrapped key is bound to.</summary>
internal static class KeyMemory
{
    /// <summary>Size of every key of the service in bytes, for AES-256 and for HMAC-SHA-256.</summary>
    public const int KeySize = 32;

    /// <summary>
    /// Size of a wrapped key in bytes, the same for all providers: the version, nonce, ciphertext and tag of <see cref="SealedBox"/>.
    /// </summary>
    public const int WrappedSize = SealedBox.HeaderSize + KeySize + SealedBox.TagSize;

    /// <summary>
    /// Allocates memory that the garbage collector does not move, so that wiping it leaves no copy behind. The caller wipes it.
    /// </summary>
    public static byte[] Allocate(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    /// <summary>Creates a random key.</summary>
    public static byte[] NewKey()
    {
        var key = Allocate(KeySize);
        RandomNumberGenerator.Fill(key);
        return key;
    }

    /// <summary>Returns the additional authenticated data of a wrapped key, which contains its name.</summary>
    public static byte[] GetAssociatedData(string name) => Encoding.UTF8.GetBytes("key|" + name);
}
