using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Defines the constants and structures of pkcs11.h with their memory layout on 64-bit Unix: CK_ULONG is C's unsigned long, which has 64
/// bits, and structures are not packed. Windows is not supported; there, CK_ULONG has 32 bits and structures are packed to one byte.
/// Source: PKCS #11 2.40, pkcs11t.h and pkcs11f.h.
/// </summary>
internal static unsafe class CryptokiNative
{
    /// <summary>
    /// The flag CKF_SERIAL_SESSION of C_OpenSession, which must always be set. CKF_RW_SESSION is not set, because the service never changes
    /// a token.
    /// </summary>
    public const nuint SerialSessionFlag = 0x04;

    /// <summary>The flag CKF_OS_LOCKING_OK of C_Initialize, which allows calls from several threads.</summary>
    public const nuint OsLockingOkFlag = 0x02;

    /// <summary>The user type CKU_USER (the normal user) of C_Login.</summary>
    public const nuint NormalUserType = 1;

    /// <summary>The token flag CKF_USER_PIN_COUNT_LOW: a wrong PIN has been entered since the last correct one.</summary>
    public const nuint UserPinCountLowFlag = 0x1_0000;

    /// <summary>The token flag CKF_USER_PIN_LOCKED: the token no longer accepts the user PIN.</summary>
    public const nuint UserPinLockedFlag = 0x4_0000;

    /// <summary>The mechanism CKM_ECDSA, which signs a hash that the caller has computed.</summary>
    public const nuint EcdsaMechanism = 0x1041;

    /// <summary>The mechanism CKM_AES_GCM.</summary>
    public const nuint AesGcmMechanism = 0x1087;

    /// <summary>The structure CK_C_INITIALIZE_ARGS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InitializeArguments
    {
        public nint CreateMutex;
        public nint DestroyMutex;
        public nint LockMutex;
        public nint UnlockMutex;
        public nuint Flags;
        public nint Reserved;
    }

    /// <summary>The structure CK_TOKEN_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct TokenInformation
    {
        public LabelBytes Label;
        public LabelBytes Manufacturer;
        public LabelBytes ModelAndSerial;
        public nuint Flags;
        public Counters Counts;
        public uint Versions;
        public long UtcTimeFirst;
        public long UtcTimeSecond;
    }

    [InlineArray(32)]
    internal struct LabelBytes
    {
        private byte _first;
    }

    [InlineArray(10)]
    internal struct Counters
    {
        private nuint _first;
    }

    /// <summary>The structure CK_ATTRIBUTE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Attribute
    {
        public nuint Type;
        public void* Value;
        public nuint Length;
    }

    /// <summary>The structure CK_MECHANISM.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Mechanism
    {
        public nuint Type;
        public void* Parameter;
        public nuint ParameterLength;
    }

    /// <summary>
    /// The structure CK_GCM_PARAMS with the field ulIvBits, as defined by errata 1 of version 2.40. All tokens in use have this layout.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GcmParameters
    {
        public byte* Nonce;
        public nuint NonceLength;
        public nuint NonceBits;
        public byte* AssociatedData;
        public nuint AssociatedDataLength;
        public nuint TagBits;
    }

    /// <summary>
    /// The structure CK_FUNCTION_LIST: the version, followed by function pointers in the order of pkcs11f.h. Only the pointers to functions
    /// that the service calls are declared.
    /// </summary>
    [StructLayout(LayoutKind.Explicit)]
    internal struct FunctionList
    {
        // The offset is 8 + 8 × the zero-based position of the function in pkcs11f.h.
        [FieldOffset(8)] public delegate* unmanaged[Cdecl]<InitializeArguments*, nuint> Initialize;
        [FieldOffset(40)] public delegate* unmanaged[Cdecl]<byte, nuint*, nuint*, nuint> GetSlotList;
        [FieldOffset(56)] public delegate* unmanaged[Cdecl]<nuint, TokenInformation*, nuint> GetTokenInfo;
        [FieldOffset(104)] public delegate* unmanaged[Cdecl]<nuint, nuint, nint, nint, nuint*, nuint> OpenSession;
        [FieldOffset(112)] public delegate* unmanaged[Cdecl]<nuint, nuint> CloseSession;
        [FieldOffset(152)] public delegate* unmanaged[Cdecl]<nuint, nuint, byte*, nuint, nuint> Login;
        [FieldOffset(200)] public delegate* unmanaged[Cdecl]<nuint, nuint, Attribute*, nuint, nuint> GetAttributeValue;
        [FieldOffset(216)] public delegate* unmanaged[Cdecl]<nuint, Attribute*, nuint, nuint> FindObjectsInit;
        [FieldOffset(224)] public delegate* unmanaged[Cdecl]<nuint, nuint*, nuint, nuint*, nuint> FindObjects;
        [FieldOffset(232)] public delegate* unmanaged[Cdecl]<nuint, nuint> FindObjectsFinal;
        [FieldOffset(240)] public delegate* unmanaged[Cdecl]<nuint, Mechanism*, nuint, nuint> EncryptInit;
        [FieldOffset(248)] public delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> Encrypt;
        [FieldOffset(272)] public delegate* unmanaged[Cdecl]<nuint, Mechanism*, nuint, nuint> DecryptInit;
        [FieldOffset(280)] public delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> Decrypt;
        [FieldOffset(344)] public delegate* unmanaged[Cdecl]<nuint, Mechanism*, nuint, nuint> SignInit;
        [FieldOffset(352)] public delegate* unmanaged[Cdecl]<nuint, byte*, nuint, byte*, nuint*, nuint> Sign;

        /// <summary>
        /// Returns the name of the first declared function whose pointer is null; null when there is no such function. Calling it would
        /// crash the process. PKCS #11 2.40, 3.6 requires a library to provide every function; a function that is not supported returns
        /// CKR_FUNCTION_NOT_SUPPORTED.
        /// </summary>
        public readonly string? FindMissingFunction()
        {
            (string Name, nint Address)[] functions =
            [
                ("C_Initialize", (nint)Initialize), ("C_GetSlotList", (nint)GetSlotList), ("C_GetTokenInfo", (nint)GetTokenInfo),
                ("C_OpenSession", (nint)OpenSession), ("C_CloseSession", (nint)CloseSession), ("C_Login", (nint)Login),
                ("C_GetAttributeValue", (nint)GetAttributeValue), ("C_FindObjectsInit", (nint)FindObjectsInit),
                ("C_FindObjects", (nint)FindObjects), ("C_FindObjectsFinal", (nint)FindObjectsFinal),
                ("C_EncryptInit", (nint)EncryptInit), ("C_Encrypt", (nint)Encrypt), ("C_DecryptInit", (nint)DecryptInit),
                ("C_Decrypt", (nint)Decrypt), ("C_SignInit", (nint)SignInit), ("C_Sign", (nint)Sign),
            ];
            return functions.FirstOrDefault(function => function.Address == 0).Name;
        }
    }
}
