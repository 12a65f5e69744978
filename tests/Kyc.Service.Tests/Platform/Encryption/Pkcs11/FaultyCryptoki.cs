using Kyc.Service.Platform.Encryption.Pkcs11;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

/// <summary>Forwards calls to the real PKCS #11 library, and counts them. A test can make any call return any code instead.</summary>
internal sealed class FaultyCryptoki(ICryptoki inner) : ICryptoki
{
    private readonly Dictionary<string, int> _callCounts = [];

    /// <summary>
    /// Gets or sets a function that receives the name of a call. It returns the code that the call is to return without reaching the
    /// library, or null to forward the call.
    /// </summary>
    public Func<string, CryptokiCode?> Fault { get; set; } = _ => null;

    /// <summary>
    /// Gets or sets the nonce that replaces the nonce of the caller, as in HSMs in FIPS mode, which choose their own; null to keep the
    /// caller's nonce.
    /// </summary>
    public byte[]? TokenNonce { get; set; }

    public int GetCallCount(string call)
    {
        lock (_callCounts)
        {
            return _callCounts.GetValueOrDefault(call);
        }
    }

    public CryptokiCode Initialize() => GetFault(nameof(Initialize)) ?? inner.Initialize();

    public CryptokiCode GetSlots(out nuint[] slots)
    {
        slots = [];
        return GetFault(nameof(GetSlots)) ?? inner.GetSlots(out slots);
    }

    public CryptokiCode GetTokenInfo(nuint slot, out TokenInfo? info)
    {
        info = null;
        return GetFault(nameof(GetTokenInfo)) ?? inner.GetTokenInfo(slot, out info);
    }

    public CryptokiCode OpenSession(nuint slot, out nuint session)
    {
        session = 0;
        return GetFault(nameof(OpenSession)) ?? inner.OpenSession(slot, out session);
    }

    public CryptokiCode CloseSession(nuint session) => GetFault(nameof(CloseSession)) ?? inner.CloseSession(session);

    public CryptokiCode Login(nuint session, ReadOnlySpan<byte> pin) => GetFault(nameof(Login)) ?? inner.Login(session, pin);

    public CryptokiCode FindObjects(nuint session, ReadOnlySpan<CryptokiAttribute> template, out nuint[] objects)
    {
        objects = [];
        return GetFault(nameof(FindObjects)) ?? inner.FindObjects(session, template, out objects);
    }

    public CryptokiCode GetAttribute(nuint session, nuint key, CryptokiAttributeType type, out byte[] value)
    {
        value = [];
        return GetFault(nameof(GetAttribute)) ?? inner.GetAttribute(session, key, type, out value);
    }

    public CryptokiCode EncryptGcm(
        nuint session, nuint key, Span<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> output,
        out int writtenBytes)
    {
        writtenBytes = 0;
        TokenNonce?.CopyTo(nonce);
        return GetFault(nameof(EncryptGcm)) ?? inner.EncryptGcm(session, key, nonce, associatedData, plaintext, output, out writtenBytes);
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
        return GetFault(nameof(DecryptGcm)) ?? inner.DecryptGcm(session, key, nonce, associatedData, input, plaintext, out writtenBytes);
    }

    public CryptokiCode SignEcdsa(nuint session, nuint key, ReadOnlySpan<byte> hash, Span<byte> signature, out int writtenBytes)
    {
        writtenBytes = 0;
        return GetFault(nameof(SignEcdsa)) ?? inner.SignEcdsa(session, key, hash, signature, out writtenBytes);
    }

    private CryptokiCode? GetFault(string call)
    {
        lock (_callCounts)
        {
            _callCounts[call] = _callCounts.GetValueOrDefault(call) + 1;
        }

        return Fault(call);
    }
}
