using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Uses key-encryption keys on a PKCS #11 token. They are AES-256 keys that have the same label and different CKA_IDs and that cannot be
/// read out of the token. The key id that the service stores consists of <c>pkcs11:LABEL:</c> and the CKA_ID in hexadecimal. The token
/// wraps keys with CKM_AES_GCM; a wrapped key has the format of <see cref="SealedBox"/> (docs/adr/0011).
/// </summary>
internal sealed class Pkcs11KeyEncryptionProvider(Pkcs11Token token, string label) : IKeyEncryptionProvider
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string _prefix = $"pkcs11:{label}:";

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ReadKeyIdsAsync(CancellationToken cancellationToken) =>
        token.RunAsync<IReadOnlyList<string>>(
            session =>
            {
                CryptokiException.ThrowIfFailed(
                    session.Cryptoki.FindObjects(session.Handle, CreateTemplate(), out var keys),
                    "C_FindObjects");
                return
                [
                    .. keys.Select(key => _prefix + Convert.ToHexStringLower(ReadAttribute(session, key, CryptokiAttributeType.CKA_ID))),
                ];
            },
            cancellationToken);

    /// <inheritdoc />
    public bool IsOwnKeyId(string keyId) =>
        keyId.StartsWith(_prefix, StringComparison.Ordinal)
        && keyId.Length % 2 == _prefix.Length % 2 && keyId.AsSpan(_prefix.Length).IndexOfAnyExcept(HexDigits) < 0;

    /// <inheritdoc />
    public Task<byte[]> WrapAsync(
        string keyId, ReadOnlyMemory<byte> key, string name, CancellationToken cancellationToken) => token.RunAsync(session =>
    {
        var box = new byte[KeyMemory.WrappedKeyBytes];
        box[0] = SealedBox.Version;
        var nonce = box.AsSpan(1, SealedBox.NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        Encrypt(session, FindKey(session, keyId), nonce, key.Span, name, box.AsSpan(SealedBox.HeaderBytes));
        return box;
    }, cancellationToken);

    /// <inheritdoc />
    public async Task<byte[]> UnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string name, CancellationToken cancellationToken)
    {
        if (wrapped.Length != KeyMemory.WrappedKeyBytes || wrapped.Span[0] != SealedBox.Version)
        {
            throw new CryptographicException("Not a wrapped key of a known version.");
        }
        // The buffer is as long as the encrypted input, because SoftHSM requires this although the output is shorter.
        var plaintext = KeyMemory.Allocate(KeyMemory.KeyBytes + SealedBox.TagBytes);
        try
        {
            var written = await token.RunAsync(
                session => Decrypt(session, FindKey(session, keyId), wrapped.Span, name, plaintext),
                cancellationToken);
            if (written != KeyMemory.KeyBytes)
            {
                throw new CryptographicException("The wrapped key was changed, or wrapped under another key or name.");
            }

            var key = KeyMemory.Allocate(KeyMemory.KeyBytes);
            plaintext.AsSpan(0, written).CopyTo(key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Does nothing, because the owner of the token disposes it.</summary>
    public void Dispose()
    {
    }

    private static void Encrypt(
        TokenSession session, nuint key, Span<byte> nonce, ReadOnlySpan<byte> plaintext, string name, Span<byte> output)
    {
        var code = session.Cryptoki.EncryptGcm(
            session.Handle,
            key,
            nonce,
            KeyMemory.GetAssociatedData(name),
            plaintext,
            output,
            out var written);
        CryptokiException.ThrowIfFailed(code, "C_Encrypt");
        // A token that appends its own nonce to the ciphertext writes more bytes.
        if (written != output.Length)
        {
            throw new KeyProviderException(KeyFailures.UnsuitableKey, "the token's CKM_AES_GCM gives another length");
        }
    }

    /// <summary>Decrypts a wrapped key. Returns the number of bytes written, or -1 when the authentication tag is wrong.</summary>
    private static int Decrypt(TokenSession session, nuint key, ReadOnlySpan<byte> wrapped, string name, Span<byte> plaintext)
    {
        var code = session.Cryptoki.DecryptGcm(
            session.Handle,
            key,
            wrapped.Slice(1, SealedBox.NonceBytes),
            KeyMemory.GetAssociatedData(name),
            wrapped[SealedBox.HeaderBytes..],
            plaintext,
            out var written);
        if (code is CryptokiCode.CKR_ENCRYPTED_DATA_INVALID or CryptokiCode.CKR_ENCRYPTED_DATA_LEN_RANGE
            or CryptokiCode.CKR_AEAD_DECRYPT_FAILED)
        {
            return -1;
        }
        // SoftHSM 2.6.1 returns CKR_GENERAL_ERROR for a wrong tag. Other tokens return CKR_GENERAL_ERROR or CKR_FUNCTION_FAILED when the
        // token itself fails. If the key can decrypt a test value, the token works, so the tag is wrong.
        if (code is CryptokiCode.CKR_GENERAL_ERROR or CryptokiCode.CKR_FUNCTION_FAILED && CanDecrypt(session, key))
        {
            return -1;
        }

        CryptokiException.ThrowIfFailed(code, "C_Decrypt");
        return written;
    }

    private static bool CanDecrypt(TokenSession session, nuint key)
    {
        Span<byte> nonce = stackalloc byte[SealedBox.NonceBytes];
        Span<byte> box = stackalloc byte[KeyMemory.KeyBytes + SealedBox.TagBytes];
        Span<byte> plaintext = stackalloc byte[box.Length];
        RandomNumberGenerator.Fill(nonce);
        Encrypt(session, key, nonce, stackalloc byte[KeyMemory.KeyBytes], "probe", box);
        var code = session.Cryptoki.DecryptGcm(
            session.Handle,
            key,
            nonce,
            KeyMemory.GetAssociatedData("probe"),
            box,
            plaintext,
            out var written);
        return code == CryptokiCode.CKR_OK && written == KeyMemory.KeyBytes;
    }

    private nuint FindKey(TokenSession session, string keyId)
    {
        if (session.KeyHandles.TryGetValue(keyId, out var knownHandle))
        {
            return knownHandle;
        }

        if (!IsOwnKeyId(keyId))
        {
            throw new KeyProviderException(KeyFailures.UnknownKey, $"key {keyId}");
        }

        var id = new CryptokiAttribute(CryptokiAttributeType.CKA_ID, Convert.FromHexString(keyId.AsSpan(_prefix.Length)));
        CryptokiException.ThrowIfFailed(
            session.Cryptoki.FindObjects(session.Handle, [.. CreateTemplate(), id], out var keys),
            "C_FindObjects");
        if (keys.Length == 0)
        {
            throw new KeyProviderException(KeyFailures.UnknownKey, $"key {keyId}");
        }

        if (keys.Length > 1)
        {
            throw new KeyProviderException(KeyFailures.AmbiguousKey, $"key {keyId}");
        }

        RequireSuitable(session, keys[0], keyId);
        return session.KeyHandles.GetOrAdd(keyId, keys[0]);
    }

    /// <summary>
    /// Throws when the given key is not a 256-bit key that can encrypt and decrypt, or when it can be read out of the token.
    /// </summary>
    private static void RequireSuitable(TokenSession session, nuint key, string keyId)
    {
        Require(ReadFlag(session, key, CryptokiAttributeType.CKA_SENSITIVE), "is not CKA_SENSITIVE");
        Require(!ReadFlag(session, key, CryptokiAttributeType.CKA_EXTRACTABLE), "is CKA_EXTRACTABLE");
        Require(
            ReadFlag(session, key, CryptokiAttributeType.CKA_ENCRYPT) && ReadFlag(session, key, CryptokiAttributeType.CKA_DECRYPT),
            "may not encrypt and decrypt");
        var length = ReadAttribute(session, key, CryptokiAttributeType.CKA_VALUE_LEN);
        Require(length.Length == sizeof(ulong) && BitConverter.ToUInt64(length) == KeyMemory.KeyBytes, "is not of 256 bits");

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new KeyProviderException(KeyFailures.UnsuitableKey, $"key {keyId} {problem}");
            }
        }
    }

    private CryptokiAttribute[] CreateTemplate() =>
    [
        CryptokiAttribute.OnToken,
        CryptokiAttribute.CreateNumber(CryptokiAttributeType.CKA_CLASS, CryptokiAttribute.SecretKeyClass),
        CryptokiAttribute.CreateNumber(CryptokiAttributeType.CKA_KEY_TYPE, CryptokiAttribute.AesKeyType),
        new(CryptokiAttributeType.CKA_LABEL, Encoding.UTF8.GetBytes(label)),
    ];

    private static bool ReadFlag(TokenSession session, nuint key, CryptokiAttributeType type) =>
        ReadAttribute(session, key, type) is [not 0];

    private static byte[] ReadAttribute(TokenSession session, nuint key, CryptokiAttributeType type)
    {
        CryptokiException.ThrowIfFailed(
            session.Cryptoki.GetAttribute(session.Handle, key, type, out var value), $"C_GetAttributeValue({type})");
        return value;
    }
}
