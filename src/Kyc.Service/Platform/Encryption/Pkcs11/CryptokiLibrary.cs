using System.Runtime.InteropServices;
using System.Text;
using static Kyc.Service.Platform.Encryption.Pkcs11.CryptokiNative;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Calls a vendor's PKCS #11 library through the function table that its C_GetFunctionList returns. C_Finalize is never called, because it
/// would end the sessions of all other code in this process that uses the same library. The sessions end with the process.
/// </summary>
internal sealed unsafe class CryptokiLibrary : ICryptoki
{
    private const int MaxObjects = 64;
    private readonly FunctionList* _functions;

    private CryptokiLibrary(FunctionList* functions) => _functions = functions;

    /// <summary>Loads the PKCS #11 library at the given path.</summary>
    /// <exception cref="KeyProviderException">
    /// KEY-MODULE: this is not 64-bit Unix, or the file is missing, is not a library for this platform, or lacks a PKCS #11 function that
    /// the service calls.
    /// </exception>
    public static CryptokiLibrary Load(string path)
    {
        if (OperatingSystem.IsWindows() || sizeof(nuint) != 8)
        {
            throw new KeyProviderException(KeyFailures.UnusableModule, "PKCS #11 is bound on 64-bit Unix only");
        }

        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new KeyProviderException(
                KeyFailures.UnusableModule, "the file of Kyc:Pkcs11Module is missing or not a library for this platform");
        }
        if (!NativeLibrary.TryGetExport(library, "C_GetFunctionList", out var export))
        {
            throw new KeyProviderException(KeyFailures.UnusableModule, "the file of Kyc:Pkcs11Module has no C_GetFunctionList");
        }

        FunctionList* functions = null;
        var code = ToCode(((delegate* unmanaged[Cdecl]<FunctionList**, nuint>)export)(&functions));
        if (code != CryptokiCode.CKR_OK || functions == null)
        {
            throw new KeyProviderException(KeyFailures.UnusableModule, $"C_GetFunctionList: {code}");
        }

        if (functions->FindMissingFunction() is { } missingFunction)
        {
            throw new KeyProviderException(KeyFailures.UnusableModule, $"the file of Kyc:Pkcs11Module has no {missingFunction}");
        }

        return new CryptokiLibrary(functions);
    }

    public CryptokiCode Initialize()
    {
        var arguments = new InitializeArguments { Flags = OsLockingOkFlag };
        return ToCode(_functions->Initialize(&arguments));
    }

    public CryptokiCode GetSlots(out nuint[] slots)
    {
        slots = [];
        nuint count = 0;
        var code = ToCode(_functions->GetSlotList(1, null, &count));
        if (code != CryptokiCode.CKR_OK)
        {
            return code;
        }

        var allSlots = new nuint[count];
        fixed (nuint* first = allSlots)
        {
            code = ToCode(_functions->GetSlotList(1, first, &count));
        }

        if (code == CryptokiCode.CKR_OK)
        {
            slots = allSlots[..(int)Math.Min(count, (nuint)allSlots.Length)];
        }

        return code;
    }

    public CryptokiCode GetTokenInfo(nuint slot, out TokenInfo? info)
    {
        TokenInformation native = default;
        var code = ToCode(_functions->GetTokenInfo(slot, &native));
        info = code == CryptokiCode.CKR_OK
            ? new TokenInfo(
                // The label is padded with spaces and is not null-terminated (PKCS #11 2.40, 3.2).
                Encoding.UTF8.GetString((ReadOnlySpan<byte>)native.Label).TrimEnd(' ', '\0'),
                (native.Flags & UserPinCountLowFlag) != 0,
                (native.Flags & UserPinLockedFlag) != 0)
            : null;
        return code;
    }

    public CryptokiCode OpenSession(nuint slot, out nuint session)
    {
        nuint openedSession = 0;
        var code = ToCode(_functions->OpenSession(slot, SerialSessionFlag, 0, 0, &openedSession));
        session = openedSession;
        return code;
    }

    public CryptokiCode CloseSession(nuint session) => ToCode(_functions->CloseSession(session));

    public CryptokiCode Login(nuint session, ReadOnlySpan<byte> pin)
    {
        fixed (byte* bytes = pin)
        {
            return ToCode(_functions->Login(session, NormalUserType, bytes, (nuint)pin.Length));
        }
    }

    public CryptokiCode FindObjects(nuint session, ReadOnlySpan<CryptokiAttribute> template, out nuint[] objects)
    {
        objects = [];
        CryptokiCode code;
        var pins = new GCHandle[template.Length];
        try
        {
            var native = stackalloc CryptokiNative.Attribute[template.Length];
            for (var i = 0; i < template.Length; i++)
            {
                pins[i] = GCHandle.Alloc(template[i].Value, GCHandleType.Pinned);
                native[i] = new CryptokiNative.Attribute
                {
                    Type = (nuint)template[i].Type,
                    Value = (void*)pins[i].AddrOfPinnedObject(),
                    Length = (nuint)template[i].Value.Length,
                };
            }
            code = ToCode(_functions->FindObjectsInit(session, native, (nuint)template.Length));
        }
        finally
        {
            foreach (var pin in pins)
            {
                if (pin.IsAllocated)
                {
                    pin.Free();
                }
            }
        }
        if (code != CryptokiCode.CKR_OK)
        {
            return code;
        }

        var handles = stackalloc nuint[MaxObjects];
        nuint count = 0;
        code = ToCode(_functions->FindObjects(session, handles, MaxObjects, &count));
        var finalCode = ToCode(_functions->FindObjectsFinal(session));
        if (code != CryptokiCode.CKR_OK)
        {
            return code;
        }

        objects = new ReadOnlySpan<nuint>(handles, (int)Math.Min(count, MaxObjects)).ToArray();
        return finalCode;
    }

    public CryptokiCode GetAttribute(nuint session, nuint key, CryptokiAttributeType type, out byte[] value)
    {
        value = [];
        var attribute = new CryptokiNative.Attribute { Type = (nuint)type };
        var code = ToCode(_functions->GetAttributeValue(session, key, &attribute, 1));
        // The length CK_UNAVAILABLE_INFORMATION (all bits set) means that the attribute has no value. Any length above 64 KiB is treated in
        // the same way.
        if (code != CryptokiCode.CKR_OK || attribute.Length > 64 * 1024)
        {
            return code == CryptokiCode.CKR_OK ? CryptokiCode.CKR_ATTRIBUTE_TYPE_INVALID : code;
        }

        var bytes = new byte[attribute.Length];
        fixed (byte* first = bytes)
        {
            attribute.Value = first;
            code = ToCode(_functions->GetAttributeValue(session, key, &attribute, 1));
        }
        if (code == CryptokiCode.CKR_OK)
        {
            value = bytes;
        }

        return code;
    }

    public CryptokiCode EncryptGcm(
        nuint session, nuint key, Span<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> output,
        out int writtenBytes)
    {
        writtenBytes = 0;
        fixed (byte* iv = nonce, aad = associatedData, from = plaintext, to = output)
        {
            var parameters = CreateGcmParameters(iv, nonce.Length, aad, associatedData.Length);
            var mechanism = new Mechanism
            {
                Type = AesGcmMechanism,
                Parameter = &parameters,
                ParameterLength = (nuint)sizeof(GcmParameters),
            };
            var code = ToCode(_functions->EncryptInit(session, &mechanism, key));
            if (code != CryptokiCode.CKR_OK)
            {
                return code;
            }

            var length = (nuint)output.Length;
            code = ToCode(_functions->Encrypt(session, from, (nuint)plaintext.Length, to, &length));
            if (code == CryptokiCode.CKR_OK)
            {
                writtenBytes = (int)length;
            }

            return code;
        }
    }

    public CryptokiCode DecryptGcm(
        nuint session,
        nuint key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> input,
        Span<byte> plaintext,
        out int writtenBytes)
    {
        writtenBytes = 0;
        fixed (byte* iv = nonce, aad = associatedData, from = input, to = plaintext)
        {
            var parameters = CreateGcmParameters(iv, nonce.Length, aad, associatedData.Length);
            var mechanism = new Mechanism
            {
                Type = AesGcmMechanism,
                Parameter = &parameters,
                ParameterLength = (nuint)sizeof(GcmParameters),
            };
            var code = ToCode(_functions->DecryptInit(session, &mechanism, key));
            if (code != CryptokiCode.CKR_OK)
            {
                return code;
            }

            var length = (nuint)plaintext.Length;
            code = ToCode(_functions->Decrypt(session, from, (nuint)input.Length, to, &length));
            if (code == CryptokiCode.CKR_OK)
            {
                writtenBytes = (int)length;
            }

            return code;
        }
    }

    public CryptokiCode SignEcdsa(nuint session, nuint key, ReadOnlySpan<byte> hash, Span<byte> signature, out int writtenBytes)
    {
        writtenBytes = 0;
        var mechanism = new Mechanism { Type = EcdsaMechanism };
        var code = ToCode(_functions->SignInit(session, &mechanism, key));
        if (code != CryptokiCode.CKR_OK)
        {
            return code;
        }

        var length = (nuint)signature.Length;
        fixed (byte* from = hash, to = signature)
        {
            code = ToCode(_functions->Sign(session, from, (nuint)hash.Length, to, &length));
        }

        if (code == CryptokiCode.CKR_OK)
        {
            writtenBytes = (int)length;
        }

        return code;
    }

    private static GcmParameters CreateGcmParameters(byte* nonce, int nonceLength, byte* associatedData, int associatedDataLength) => new()
    {
        Nonce = nonce,
        NonceLength = (nuint)nonceLength,
        NonceBits = (nuint)nonceLength * 8,
        AssociatedData = associatedData,
        AssociatedDataLength = (nuint)associatedDataLength,
        TagBits = 128,
    };

    private static CryptokiCode ToCode(nuint result) => (CryptokiCode)(uint)result;
}
