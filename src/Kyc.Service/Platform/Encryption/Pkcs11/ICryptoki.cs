namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>The attribute types (CKA_*) that the service uses. Source: PKCS #11 2.40, appendix A.</summary>
internal enum CryptokiAttributeType : uint
{
    CKA_CLASS = 0x000,
    CKA_TOKEN = 0x001,
    CKA_LABEL = 0x003,
    CKA_VALUE = 0x011,
    CKA_KEY_TYPE = 0x100,
    CKA_ID = 0x102,
    CKA_SENSITIVE = 0x103,
    CKA_ENCRYPT = 0x104,
    CKA_DECRYPT = 0x105,
    CKA_VALUE_LEN = 0x161,
    CKA_EXTRACTABLE = 0x162,
    CKA_EC_PARAMS = 0x180,
    CKA_EC_POINT = 0x181,
}

/// <summary>Represents one attribute of a search, with its value in the byte form of PKCS #11.</summary>
internal readonly record struct CryptokiAttribute(CryptokiAttributeType Type, byte[] Value)
{
    /// <summary>CKO_PUBLIC_KEY.</summary>
    public const ulong PublicKey = 2;

    /// <summary>CKO_PRIVATE_KEY.</summary>
    public const ulong PrivateKey = 3;

    /// <summary>CKO_SECRET_KEY.</summary>
    public const ulong SecretKey = 4;

    /// <summary>CKK_EC.</summary>
    public const ulong EllipticCurve = 0x03;

    /// <summary>CKK_AES.</summary>
    public const ulong Aes = 0x1F;

    /// <summary>Creates an attribute of type CK_ULONG, which has 64 bits here, in the machine's byte order.</summary>
    public static CryptokiAttribute Number(CryptokiAttributeType type, ulong value) => new(type, BitConverter.GetBytes(value));

    /// <summary>Gets CKA_TOKEN set to true: a persistent object, not a session object.</summary>
    public static CryptokiAttribute OnToken { get; } = new(CryptokiAttributeType.CKA_TOKEN, [1]);
}

/// <summary>The parts of CK_TOKEN_INFO that the service uses.</summary>
/// <param name="Label">Label without its padding.</param>
/// <param name="IsPinCountLow">CKF_USER_PIN_COUNT_LOW: a wrong PIN has been entered since the last correct one.</param>
/// <param name="IsPinLocked">CKF_USER_PIN_LOCKED.</param>
internal sealed record TokenInfo(string Label, bool IsPinCountLow, bool IsPinLocked);

/// <summary>
/// The PKCS #11 calls that this service makes. Each returns the code of PKCS #11 unchanged. The interface exists so that a test can return
/// any code from any call. Calls that only make sense together are one method, which returns the first code that is not CKR_OK.
/// </summary>
internal interface ICryptoki
{
    /// <summary>C_Initialize with operating system locks.</summary>
    CryptokiCode Initialize();

    /// <summary>C_GetSlotList for slots with a token.</summary>
    CryptokiCode GetSlots(out nuint[] slots);

    /// <summary>C_GetTokenInfo.</summary>
    CryptokiCode GetTokenInfo(nuint slot, out TokenInfo? info);

    /// <summary>C_OpenSession, read-only.</summary>
    CryptokiCode OpenSession(nuint slot, out nuint session);

    /// <summary>C_CloseSession.</summary>
    CryptokiCode CloseSession(nuint session);

    /// <summary>C_Login as the normal user.</summary>
    CryptokiCode Login(nuint session, ReadOnlySpan<byte> pin);

    /// <summary>C_FindObjectsInit, C_FindObjects, C_FindObjectsFinal. Returns at most 64 handles.</summary>
    CryptokiCode FindObjects(nuint session, ReadOnlySpan<CryptokiAttribute> template, out nuint[] objects);

    /// <summary>C_GetAttributeValue for one attribute.</summary>
    CryptokiCode GetAttribute(nuint session, nuint key, CryptokiAttributeType type, out byte[] value);

    /// <summary>
    /// C_EncryptInit with CKM_AES_GCM, and C_Encrypt. Writes the ciphertext and the 16-byte tag. A token that chooses the nonce itself
    /// overwrites <paramref name="nonce"/>.
    /// </summary>
    CryptokiCode EncryptGcm(
        nuint session, nuint key, Span<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> output,
        out int written);

    /// <summary>C_DecryptInit with CKM_AES_GCM, and C_Decrypt. <paramref name="input"/> is the ciphertext and the tag.</summary>
    CryptokiCode DecryptGcm(
        nuint session, nuint key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> plaintext,
        out int written);

    /// <summary>C_SignInit with CKM_ECDSA and C_Sign.</summary>
    CryptokiCode SignEcdsa(nuint session, nuint key, ReadOnlySpan<byte> hash, Span<byte> signature, out int written);
}
