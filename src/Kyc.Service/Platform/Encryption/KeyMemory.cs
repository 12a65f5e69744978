using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption;

/// <summary>Creates keys, allocates memory for unencrypted keys, and returns the data that a wrapped key is bound to.</summary>
internal static class KeyMemory
{
    /// <summary>Size of the service's AES-256 and HMAC-SHA-256 keys, in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>
    /// Size of a wrapped key in bytes, for all providers: version, nonce, ciphertext and tag in the format of <see cref="SealedBox"/>.
    /// </summary>
    public const int WrappedKeyBytes = SealedBox.HeaderBytes + KeyBytes + SealedBox.TagBytes;

    /// <summary>
    /// Allocates uninitialized memory that the garbage collector does not move, so that no copies of its content are left behind. The
    /// caller must wipe the memory.
    /// </summary>
    public static byte[] Allocate(int size) => GC.AllocateUninitializedArray<byte>(size, pinned: true);

    /// <summary>Creates a random key of <see cref="KeyBytes"/> bytes. The caller must wipe it.</summary>
    public static byte[] CreateKey()
    {
        var key = Allocate(KeyBytes);
        RandomNumberGenerator.Fill(key);
        return key;
    }

    /// <summary>Returns the additional authenticated data for wrapping a key with the given name. It contains the name.</summary>
    public static byte[] GetAssociatedData(string name) => Encoding.UTF8.GetBytes("key|" + name);
}
