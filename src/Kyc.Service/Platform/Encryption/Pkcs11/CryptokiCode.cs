namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// The return codes of PKCS #11 functions (C_*) that the service handles or shows by name. The names are from PKCS #11. The service
/// shows other codes as numbers. Source: PKCS #11 Cryptographic Token Interface Base Specification 2.40 (OASIS), section 5.1;
/// CKR_AEAD_DECRYPT_FAILED is from 3.0.
/// </summary>
internal enum CryptokiCode : uint
{
    CKR_OK = 0x00,
    CKR_HOST_MEMORY = 0x02,
    CKR_SLOT_ID_INVALID = 0x03,
    CKR_GENERAL_ERROR = 0x05,
    CKR_FUNCTION_FAILED = 0x06,
    CKR_ARGUMENTS_BAD = 0x07,
    CKR_ATTRIBUTE_SENSITIVE = 0x11,
    CKR_ATTRIBUTE_TYPE_INVALID = 0x12,
    CKR_DATA_INVALID = 0x20,
    CKR_DATA_LEN_RANGE = 0x21,
    CKR_DEVICE_ERROR = 0x30,
    CKR_DEVICE_MEMORY = 0x31,
    CKR_DEVICE_REMOVED = 0x32,
    CKR_ENCRYPTED_DATA_INVALID = 0x40,
    CKR_ENCRYPTED_DATA_LEN_RANGE = 0x41,
    CKR_AEAD_DECRYPT_FAILED = 0x42,
    CKR_FUNCTION_NOT_SUPPORTED = 0x54,
    CKR_KEY_HANDLE_INVALID = 0x60,
    CKR_KEY_TYPE_INCONSISTENT = 0x63,
    CKR_KEY_FUNCTION_NOT_PERMITTED = 0x68,
    CKR_MECHANISM_INVALID = 0x70,
    CKR_MECHANISM_PARAM_INVALID = 0x71,
    CKR_OBJECT_HANDLE_INVALID = 0x82,
    CKR_OPERATION_ACTIVE = 0x90,
    CKR_OPERATION_NOT_INITIALIZED = 0x91,
    CKR_PIN_INCORRECT = 0xA0,
    CKR_PIN_INVALID = 0xA1,
    CKR_PIN_LEN_RANGE = 0xA2,
    CKR_PIN_EXPIRED = 0xA3,
    CKR_PIN_LOCKED = 0xA4,
    CKR_SESSION_CLOSED = 0xB0,
    CKR_SESSION_COUNT = 0xB1,
    CKR_SESSION_HANDLE_INVALID = 0xB3,
    CKR_TOKEN_NOT_PRESENT = 0xE0,
    CKR_TOKEN_NOT_RECOGNIZED = 0xE1,
    CKR_USER_ALREADY_LOGGED_IN = 0x100,
    CKR_USER_NOT_LOGGED_IN = 0x101,
    CKR_USER_PIN_NOT_INITIALIZED = 0x102,
    CKR_BUFFER_TOO_SMALL = 0x150,
    CKR_CRYPTOKI_NOT_INITIALIZED = 0x190,
    CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191,
}

/// <summary>
/// The exception that is thrown when a PKCS #11 function (C_*) fails. Code outside the Pkcs11 folder receives a
/// <see cref="KeyProviderException"/> instead.
/// </summary>
internal sealed class CryptokiException(string call, CryptokiCode code) : Exception($"{call}: {GetName(code)}")
{
    public CryptokiCode Code { get; } = code;

    /// <summary>
    /// Whether a new connection to the token may solve the problem: the session has ended, or the slot, the login or the handle of an
    /// object is no longer valid.
    /// </summary>
    public bool IsConnectionLost => Code is CryptokiCode.CKR_SESSION_HANDLE_INVALID or CryptokiCode.CKR_SESSION_CLOSED
        or CryptokiCode.CKR_USER_NOT_LOGGED_IN or CryptokiCode.CKR_DEVICE_REMOVED or CryptokiCode.CKR_DEVICE_ERROR
        or CryptokiCode.CKR_TOKEN_NOT_PRESENT or CryptokiCode.CKR_SLOT_ID_INVALID or CryptokiCode.CKR_CRYPTOKI_NOT_INITIALIZED
        or CryptokiCode.CKR_KEY_HANDLE_INVALID or CryptokiCode.CKR_OBJECT_HANDLE_INVALID;

    /// <summary>Throws a <see cref="CryptokiException"/> that names the given call, unless the code is CKR_OK.</summary>
    public static void ThrowIfFailed(CryptokiCode code, string call)
    {
        if (code != CryptokiCode.CKR_OK)
        {
            throw new CryptokiException(call, code);
        }
    }

    private static string GetName(CryptokiCode code) => Enum.IsDefined(code) ? code.ToString() : $"CKR 0x{(uint)code:X}";
}
