using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Provides access to key-encryption keys, and wraps (encrypts) data keys with them. Each key-encryption key has an id, which does not
/// reveal the key and is stored with each key that it wraps. The key database, not the provider, records which key-encryption key is
/// current, because all instances must use the same one.
/// </summary>
public interface IKeyEncryptionProvider : IDisposable
{
    /// <summary>
    /// Reads the ids of the key-encryption keys that the provider currently has. Each call reads the ids again, so that a key that was
    /// added for a rotation is found without a restart.
    /// </summary>
    /// <exception cref="KeyProviderException">The keys cannot be reached.</exception>
    Task<IReadOnlyList<string>> ReadKeyIdsAsync(CancellationToken cancellationToken);

    /// <summary>Checks whether the given id has the format of this provider's key ids. The key itself need not exist.</summary>
    bool IsOwnKeyId(string keyId);

    /// <summary>
    /// Encrypts a 32-byte key with the given key-encryption key. The wrapped key is bound to <paramref name="name"/>, so that the wrapped
    /// keys of two database rows cannot be exchanged.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached or used, or no key has this id.</exception>
    Task<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> key, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Decrypts a key that <see cref="WrapAsync"/> wrapped with the same key id and name. The caller must wipe the returned 32 bytes, which
    /// are in pinned memory.
    /// </summary>
    /// <exception cref="KeyProviderException">The key-encryption key cannot be reached or used, or no key has this id.</exception>
    /// <exception cref="CryptographicException">
    /// The key was wrapped with a different key-encryption key or name, or the wrapped key was changed.
    /// </exception>
    Task<byte[]> UnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string name, CancellationToken cancellationToken);
}
