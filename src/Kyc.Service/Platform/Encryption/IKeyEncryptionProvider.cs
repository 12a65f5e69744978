using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Keeps key-encryption keys and wraps data keys with them. Each key has an id that identifies it without revealing it; the id is stored
/// beside the keys that it wrapped. The provider does not decide which key is current: all instances must agree on that, so the key
/// database records it.
/// </summary>
public interface IKeyEncryptionProvider : IDisposable
{
    /// <summary>
    /// Gets the ids of the keys that the provider holds now. It reads them each time, so that a key added for a rotation is found without a
    /// restart.
    /// </summary>
    /// <exception cref="KeyProviderException">The keys cannot be reached.</exception>
    Task<IReadOnlyList<string>> KeyIdsAsync(CancellationToken cancellationToken);

    /// <summary>Whether an id has the form of this provider's ids, whether or not the key exists.</summary>
    bool IsOwnKeyId(string keyId);

    /// <summary>Encrypts a 32-byte key and authenticates its name, so that the wrapped keys of two rows cannot be exchanged.</summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached, or no key has this id.</exception>
    Task<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> key, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Decrypts a key that <see cref="WrapAsync"/> wrapped under the same id and name. The caller wipes the 32 bytes, which are in pinned
    /// memory.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached, or no key has this id.</exception>
    /// <exception cref="CryptographicException">The key was wrapped under another key or for another name, or was changed.</exception>
    Task<byte[]> UnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string name, CancellationToken cancellationToken);
}
