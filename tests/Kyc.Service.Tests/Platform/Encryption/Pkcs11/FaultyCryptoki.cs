using Kyc.Service.Platform.Encryption.Pkcs11;

namespace Kyc.Service.Tests.Platform.Encryption.Pkcs11;

/// <summary>Forwards calls to the real PKCS #11 library, and counts them. A test can make any call return any code instead.</summary>
internal sealed class FaultyCryptoki(ICryptoki real) : ICryptoki
{
    private readonly Dictionary<string, int> _calls = [];

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
        lock (_calls)
        {
            return _calls.GetValueOrDefault(call);
        }
    }

    public CryptokiCode Initialize() => GetFault(nameof(Initialize)) ?? real.Initialize();

    public CryptokiCode GetSlots(out nuint[] slots)
    {
        slots = [];
        return GetFault(nameof(GetSlots)) ?? real.GetSlots(out slots);
    }

    public CryptokiCode GetTokenInfo(nuint slot, out TokenInfo? info)
    {
        info = null;
        return GetFault(nameof(GetTokenInfo)) ?? real.GetTokenInfo(slot, out info);
    }

    public CryptokiCode OpenSession(nuint slot, out nuint session)
    {
        session = 0;
        return GetFault(nameof(OpenSession)) ?? real.OpenSession(slot, out session);
    }

    public CryptokiCode CloseSession(nuint session) => GetFault(nameof(CloseSession)) ?? real.CloseSession(session);

    public CryptokiCode Login(nuint session, ReadOnlySpan<byte> pin) => GetFault(nameof(Login)) ?? real.Login(session, pin);

    public CryptokiCode FindObjects(nuint session, ReadOnlySpan<CryptokiAttribute> template, out nuint[] objects)
    {
        objects = [];
        return GetFault(nameof(FindObjects)) ?? real.FindObjects(session, template, out objects);
    }

    public CryptokiCode GetAttribute(nuint session, nuint key, CryptokiAttributeType type, out byte[] value)
    {
        value = [];
        return GetFault(nameof(GetAttribute)) ?? real.GetAttribute(session, key, type, out value);
    }

    public CryptokiCode EncryptGcm(
        nuint session, nuint key, Span<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> output,
        out int written)
    {
        written = 0;
        TokenNonce?.CopyTo(nonce);
        return GetFault(nameof(EncryptGcm)) ?? real.EncryptGcm(session, key, nonce, associated, plaintext, output, out written);
    }

    public CryptokiCode DecryptGcm(
        nuint session, nuint key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> input, Span<byte> plaintext,
        out int written)
    {
        written = 0;
        return GetFault(nameof(DecryptGcm)) ?? real.DecryptGcm(session, key, nonce, associated, input, plaintext, out written);
    }

    public CryptokiCode SignEcdsa(nuint session, nuint key, ReadOnlySpan<byte> hash, Span<byte> signature, out int written)
    {
        written = 0;
        return GetFault(nameof(SignEcdsa)) ?? real.SignEcdsa(session, key, hash, signature, out written);
    }

    private CryptokiCode? GetFault(string call)
    {
        lock (_calls)
        {
            _calls[call] = _calls.GetValueOrDefault(call) + 1;
        }

        return Fault(call);
    }
}
