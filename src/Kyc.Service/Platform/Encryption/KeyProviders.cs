using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption.Files;
using Kyc.Service.Platform.Encryption.Pkcs11;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Combines the configured key-encryption providers: a file, a PKCS #11 token, or both. With both, a key rotation can move an installation
/// from the file to the token or back. The providers are opened once, when the service starts.
/// </summary>
public sealed class KeyProviders(KeyOptions options, TimeProvider clock) : IDisposable
{
    private readonly List<IKeyEncryptionProvider> _providers = [];
    private Pkcs11Token? _token;
    private IInstallationSigningKey? _signingKey;

    /// <summary>Gets the signing key for checkpoints and deletion certificates; null when none is configured.</summary>
    public IInstallationSigningKey? SigningKey => _signingKey;

    /// <summary>
    /// Opens the configured providers and the signing key. For a new installation, creates a missing file for the signing key and, unless a
    /// token is configured, a missing file for key-encryption keys.
    /// </summary>
    /// <exception cref="KeyProviderException">A file, the token or the signing key cannot be used.</exception>
    public async Task OpenAsync(bool isNewInstallation, CancellationToken cancellationToken)
    {
        if (options.UsesPkcs11)
        {
            _token = new Pkcs11Token(
                CryptokiLibrary.Load(options.Pkcs11Module!), options.Pkcs11Token!, new TokenPin(options.Pkcs11PinFile!), clock);
            _providers.Add(new Pkcs11KeyEncryptionProvider(_token, options.Pkcs11KeyLabel!));
        }
        // When a token is also configured, a missing key file is not created. The file is then expected to contain the old keys for a
        // rotation to the token.
        if (!string.IsNullOrEmpty(options.KeyEncryptionKeyFile))
        {
            _providers.Add(
                FileKeyEncryptionProvider.Open(options.KeyEncryptionKeyFile, canCreate: isNewInstallation && !options.UsesPkcs11));
        }

        if (!string.IsNullOrEmpty(options.Pkcs11SigningKeyLabel))
        {
            _signingKey = await Pkcs11SigningKey.OpenAsync(_token!, options.Pkcs11SigningKeyLabel, cancellationToken);
        }
        else if (!string.IsNullOrEmpty(options.SigningKeyFile))
        {
            _signingKey = FileSigningKey.Open(options.SigningKeyFile, canCreate: isNewInstallation);
        }
    }

    /// <summary>Reads the ids of the key-encryption keys that all providers currently have.</summary>
    /// <exception cref="KeyProviderException">A provider cannot be reached.</exception>
    public async Task<IReadOnlyList<string>> ReadKeyIdsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var provider in _providers)
        {
            ids.AddRange(await provider.ReadKeyIdsAsync(cancellationToken));
        }

        return ids;
    }

    /// <inheritdoc cref="IKeyEncryptionProvider.WrapAsync" />
    public Task<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> key, string name, CancellationToken cancellationToken) =>
        GetProvider(keyId).WrapAsync(keyId, key, name, cancellationToken);

    /// <inheritdoc cref="IKeyEncryptionProvider.UnwrapAsync" />
    public Task<byte[]> UnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string name, CancellationToken cancellationToken) =>
        GetProvider(keyId).UnwrapAsync(keyId, wrapped, name, cancellationToken);

    /// <summary>Checks that the given key-encryption key works, by wrapping and unwrapping a test key that consists of zeros.</summary>
    /// <exception cref="KeyProviderException">
    /// The key cannot be reached or used, this instance does not have it, or the test key cannot be unwrapped.
    /// </exception>
    public async Task ProbeAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            var wrapped = await WrapAsync(keyId, new byte[KeyMemory.KeyBytes], "probe", cancellationToken);
            await UnwrapAsync(keyId, wrapped, "probe", cancellationToken);
        }
        catch (CryptographicException)
        {
            throw new KeyProviderException(KeyFailures.TokenError, $"a key that was wrapped under {keyId} cannot be unwrapped");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _signingKey?.Dispose();
        foreach (var provider in _providers)
        {
            provider.Dispose();
        }

        _token?.Dispose();
    }

    private IKeyEncryptionProvider GetProvider(string keyId) =>
        _providers.Find(provider => provider.IsOwnKeyId(keyId)) ?? throw new KeyProviderException(KeyFailures.UnknownKey, $"key {keyId}");
}
