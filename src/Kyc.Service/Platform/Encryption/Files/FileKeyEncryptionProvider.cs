using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Encryption.Files;

/// <summary>
/// Provides key-encryption keys from a file that only the service's user may access. For development. Each line of the file contains one
/// key, 32 bytes as base64. During a key rotation the file contains the old and the new key; an added line takes effect without a restart.
/// Data keys are wrapped with AES-256-GCM (<see cref="SealedBox"/>).
/// </summary>
internal sealed class FileKeyEncryptionProvider : IKeyEncryptionProvider
{
    private const string SettingName = nameof(KeyOptions.KeyEncryptionKeyFile);
    private readonly string _file;
    private readonly Lock _readLock = new();
    private volatile IReadOnlyDictionary<string, byte[]> _keys = new Dictionary<string, byte[]>();

    private FileKeyEncryptionProvider(string file) => _file = file;

    /// <summary>
    /// Reads the keys from the given file. If the file is missing and <paramref name="canCreate"/> is true, creates it with one new key.
    /// The argument must be false when keys have already been wrapped, because a new key cannot unwrap them.
    /// </summary>
    /// <exception cref="KeyProviderException">
    /// KEY-FILE: the file is missing, cannot be read or created, is accessible to other users, or does not contain keys as base64.
    /// </exception>
    public static FileKeyEncryptionProvider Open(string file, bool canCreate)
    {
        if (!File.Exists(file))
        {
            if (!canCreate)
            {
                throw PrivateFile.CreateUnusableException(
                    SettingName, "does not exist, and is created only for a new installation without a token: restore it from its backup");
            }

            CreateKeyFile(file);
        }
        var provider = new FileKeyEncryptionProvider(file);
        provider.ReadKeys();
        return provider;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ReadKeyIdsAsync(CancellationToken cancellationToken)
    {
        ReadKeys();
        return Task.FromResult<IReadOnlyList<string>>([.. _keys.Keys]);
    }

    /// <inheritdoc />
    public bool IsOwnKeyId(string keyId) => keyId.Length == 16 && keyId.All(char.IsAsciiHexDigitLower);

    /// <inheritdoc />
    public Task<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> key, string name, CancellationToken cancellationToken) =>
        Task.FromResult(SealedBox.Seal(GetKey(keyId), key.Span, KeyMemory.GetAssociatedData(name)));

    /// <inheritdoc />
    public Task<byte[]> UnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string name, CancellationToken cancellationToken)
    {
        var key = KeyMemory.Allocate(KeyMemory.KeyBytes);
        SealedBox.Open(GetKey(keyId), wrapped.Span, KeyMemory.GetAssociatedData(name), key);
        return Task.FromResult(key);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] GetKey(string keyId)
    {
        if (_keys.TryGetValue(keyId, out var key))
        {
            return key;
        }

        ReadKeys();
        return _keys.TryGetValue(keyId, out key) ? key : throw new KeyProviderException(KeyFailures.UnknownKey, $"key {keyId}");
    }

    /// <summary>
    /// Reads the keys from the file. A key that was removed from the file stays available until the service stops, so that data keys that
    /// were wrapped with it can still be unwrapped.
    /// </summary>
    private void ReadKeys()
    {
        lock (_readLock)
        {
            var keys = new Dictionary<string, byte[]>(_keys);
            var content = PrivateFile.Read(_file, SettingName);
            try
            {
                foreach (var range in content.AsSpan().Split((byte)'\n'))
                {
                    var line = content.AsSpan(range).Trim("\r \t"u8);
                    if (line.IsEmpty)
                    {
                        continue;
                    }

                    var key = DecodeKey(line);
                    if (!keys.TryAdd(ComputeKeyId(key), key))
                    {
                        CryptographicOperations.ZeroMemory(key);
                    }
                }
            }
            finally
            {
                CryptographicOperations.ZeroMemory(content);
            }
            if (keys.Count == 0)
            {
                throw PrivateFile.CreateUnusableException(SettingName, "holds no key");
            }

            _keys = keys;
        }
    }

    private static byte[] DecodeKey(ReadOnlySpan<byte> line)
    {
        // The buffer is one byte longer than a key, so that a longer key is detected.
        Span<byte> decoded = stackalloc byte[KeyMemory.KeyBytes + 1];
        try
        {
            if (Base64.DecodeFromUtf8(line, decoded, out _, out var writtenBytes) != OperationStatus.Done
                || writtenBytes != KeyMemory.KeyBytes)
            {
                throw PrivateFile.CreateUnusableException(SettingName, "has a line that is not 32 bytes as base64");
            }

            var key = KeyMemory.Allocate(KeyMemory.KeyBytes);
            decoded[..KeyMemory.KeyBytes].CopyTo(key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decoded);
        }
    }

    private static string ComputeKeyId(byte[] key)
    {
        Span<byte> id = stackalloc byte[8];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, id, [], "kyc kek id"u8);
        return Convert.ToHexStringLower(id);
    }

    private static void CreateKeyFile(string file)
    {
        var key = KeyMemory.CreateKey();
        var text = KeyMemory.Allocate(Base64.GetMaxEncodedToUtf8Length(key.Length) + 1);
        try
        {
            Base64.EncodeToUtf8(key, text, out _, out var writtenBytes);
            text[writtenBytes] = (byte)'\n';
            PrivateFile.Create(file, SettingName, text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
