using System.Security.Cryptography;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Keeps key-encryption keys and wraps data keys with them. Each key has an id that names it without revealing it and is stored
/// beside what it wrapped. Which one is current is not the provider's to say: all instances must agree, so the key database does.
/// </summary>
public interface IKeyEncryptionProvider : IDisposable
{
    /// <summary>Ids of the keys held now. Looks anew, so that a key added for a rotation is found without a restart.</summary>
    /// <exception cref="KeyProviderException">The keys cannot be reached.</exception>
    Task<IReadOnlyList<string>> KeyIdsAsync(CancellationToken cancel);

    /// <summary>Whether an id is one of this provider's kind, whether or not the key is there.</summary>
    bool Names(string keyId);

    /// <summary>Encrypts a 32-byte key under its name, which is authenticated: rows cannot be exchanged.</summary>
    /// <exception cref="KeyProviderException">The key cannot be reached, or there is none of this id.</exception>
    Task<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> key, string name, CancellationToken cancel);

    /// <summary>Decrypts what <see cref="WrapAsync"/> made for the same id and name. The caller wipes the 32 bytes, which lie in pinned memory.</summary>
    /// <exception cref="KeyProviderException">The key cannot be reached, or there is none of this id.</exception>
    /// <exception cref="CryptographicException">Wrapped with another key or for another name, or changed.</exception>
    Task<byte[]> UnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string name, CancellationToken cancel);
}
