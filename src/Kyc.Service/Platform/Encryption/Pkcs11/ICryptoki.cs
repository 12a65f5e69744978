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

/// <summary>Represents an attribute that an object must have so that a search finds it.</summary>
/// <param name="Type">The type of the attribute.</param>
/// <param name="Value">The value, encoded as PKCS #11 specifies for the type.</param>
internal readonly record struct CryptokiAttribute(CryptokiAttributeType Type, byte[] Value)
{
    /// <summary>The object class CKO_PUBLIC_KEY.</summary>
    public const ulong PublicKeyClass = 2;

    /// <summary>The object class CKO_PRIVATE_KEY.</summary>
    public const ulong PrivateKeyClass = 3;

    /// <summary>The object class CKO_SECRET_KEY.</summary>
    public const ulong SecretKeyClass = 4;

    /// <summary>The key type CKK_EC.</summary>
    public const ulong EllipticCurveKeyType = 0x03;

    /// <summary>The key type CKK_AES.</summary>
    public const ulong AesKeyType = 0x1F;

    /// <summary>Creates an attribute whose value is a CK_ULONG: 64 bits, in the machine's byte order.</summary>
    public static CryptokiAttribute CreateNumber(CryptokiAttributeType type, ulong value) => new(type, BitConverter.GetBytes(value));

    /// <summary>
    /// Gets the attribute CKA_TOKEN with the value true, which restricts a search to objects that are stored on the token.
    /// </summary>
    public static CryptokiAttribute OnToken { get; } = new(CryptokiAttributeType.CKA_TOKEN, [1]);
}

/// <summary>Represents the parts of CK_TOKEN_INFO that the service uses.</summary>
/// <param name="Label">The label of the token, without its padding.</param>
/// <param name="IsPinCountLow">CKF_USER_PIN_COUNT_LOW: a wrong PIN has been entered since the last correct one.</param>
/// <param name="IsPinLocked">CKF_USER_PIN_LOCKED: the token no longer accepts the user PIN.</param>
internal sealed record TokenInfo(string Label, bool IsPinCountLow, bool IsPinLocked);

/// <summary>
/// Provides the PKCS #11 functions that this service calls. Each method returns the return code of its PKCS #11 function. A method that
/// calls several functions returns the first code that is not CKR_OK. The interface exists so that tests can return any code from any
/// method.
/// </summary>
internal interface ICryptoki
{
    /// <summary>Calls C_Initialize with CKF_OS_LOCKING_OK, so that the library may be used by several threads.</summary>
    CryptokiCode Initialize();

    /// <summary>Calls C_GetSlotList. Returns only the slots that contain a token.</summary>
    CryptokiCode GetSlots(out nuint[] slots);

    /// <summary>Calls C_GetTokenInfo. <paramref name="info"/> is null when the call fails.</summary>
    CryptokiCode GetTokenInfo(nuint slot, out TokenInfo? info);

    /// <summary>Calls C_OpenSession for a read-only session.</summary>
    CryptokiCode OpenSession(nuint slot, out nuint session);

    /// <summary>Calls C_CloseSession.</summary>
    CryptokiCode CloseSession(nuint session);

    /// <summary>Calls C_Login as the normal user (CKU_USER).</summary>
    CryptokiCode Login(nuint session, ReadOnlySpan<byte> pin);

    /// <summary>
    /// Calls C_FindObjectsInit, C_FindObjects and C_FindObjectsFinal. Returns the handles of at most 64 objects that have all attributes of
    /// the template.
    /// </summary>
    CryptokiCode FindObjects(nuint session, ReadOnlySpan<CryptokiAttribute> template, out nuint[] objects);

    /// <summary>Calls C_GetAttributeValue for one attribute. Returns CKR_ATTRIBUTE_TYPE_INVALID when the attribute has no value.</summary>
    CryptokiCode GetAttribute(nuint session, nuint key, CryptokiAttributeType type, out byte[] value);

    /// <summary>
    /// Calls C_EncryptInit with CKM_AES_GCM, and then C_Encrypt. Writes the ciphertext and the 16-byte tag to <paramref name="output"/>. A
    /// token that generates the nonce itself overwrites <paramref name="nonce"/>.
    /// </summary>
    CryptokiCode EncryptGcm(
        nuint session, nuint key, Span<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> output,
        out int writtenBytes);

    /// <summary>
    /// Calls C_DecryptInit with CKM_AES_GCM, and then C_Decrypt. <paramref name="input"/> is the ciphertext followed by the tag.
    /// </summary>
    CryptokiCode DecryptGcm(
        nuint session,
        nuint key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> input,
        Span<byte> plaintext,
        out int writtenBytes);

    /// <summary>Calls C_SignInit with CKM_ECDSA, and then C_Sign.</summary>
    CryptokiCode SignEcdsa(nuint session, nuint key, ReadOnlySpan<byte> hash, Span<byte> signature, out int writtenBytes);
}
