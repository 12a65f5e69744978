using System.Security.Cryptography;
using Kyc.Service.Configuration;

namespace Kyc.Service.Encryption;

/// <summary>
/// The key that wraps all other keys: 32 bytes from a file that only the service's user may read. Wrapping is
/// AES-256-GCM with the wrapped key's name as additional data, so that rows cannot be exchanged.
/// </summary>
public sealed class KeyEncryptionKey : IDisposable
{
    private const int Size = 32;
    private readonly byte[] _key;

    private KeyEncryptionKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 8, info: "kyc kek id"u8.ToArray()));
    }

    /// <summary>Names the key without revealing it; kept beside what it wrapped.</summary>
    public string Id { get; }

    /// <summary>Reads the key, or makes one when <paramref name="mayCreate"/>: only while nothing has been wrapped yet.</summary>
    /// <exception cref="ConfigurationException">The file is missing, readable by others, or not 32 bytes of base64.</exception>
    public static KeyEncryptionKey Open(string file, bool mayCreate)
    {
        if (!File.Exists(file))
        {
            if (!mayCreate)
                throw new ConfigurationException("The file of Kyc:KeyEncryptionKeyFile does not exist, but the key database holds keys wrapped with it: restore it from its backup.");
            Create(file);
        }
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new ConfigurationException("The file of Kyc:KeyEncryptionKeyFile may be read by others than its owner: set its mode to 0600.");
        var key = new byte[Size + 1];
        var text = File.ReadAllBytes(file).AsSpan().Trim("\r\n \t"u8);
        if (System.Buffers.Text.Base64.DecodeFromUtf8(text, key, out _, out var written) != System.Buffers.OperationStatus.Done || written != Size)
            throw new ConfigurationException("The file of Kyc:KeyEncryptionKeyFile does not hold 32 bytes as base64.");
        return new KeyEncryptionKey(key[..Size]);
    }

    /// <summary>Encrypts a key under its name.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> key, string name) => SealedBox.Seal(_key, key, System.Text.Encoding.UTF8.GetBytes("key|" + name));

    /// <summary>Decrypts what <see cref="Wrap"/> made for the same name.</summary>
    /// <exception cref="CryptographicException">Wrapped with another key or for another name, or changed.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, string name) => SealedBox.Open(_key, wrapped, System.Text.Encoding.UTF8.GetBytes("key|" + name));

    /// <inheritdoc />
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static void Create(string file)
    {
        var key = RandomNumberGenerator.GetBytes(Size);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key)));
        stream.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(key);
    }
}
