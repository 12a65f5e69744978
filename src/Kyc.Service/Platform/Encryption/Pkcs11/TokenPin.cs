using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption.Files;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// The token's PIN: read from its file for each login, handed to the library and wiped, never kept. Wrong tries lock a token, and a
/// service that is restarted, or asked a thousand times a second, would spend them all. So one and the same PIN is refused once
/// in the life of the process; and a token that remembers a wrong PIN is sent only one that it has taken before.
/// </summary>
internal sealed class TokenPin(string file)
{
    // What stands for a PIN while the process lives: a MAC under a key that nobody else has.
    private readonly byte[] _marking = RandomNumberGenerator.GetBytes(32);
    private byte[]? _refused;
    private byte[]? _accepted;

    /// <summary>Logs in once, unless it is known or to be feared that the PIN is wrong. Not for two threads at a time.</summary>
    /// <exception cref="KeyProviderException">KEY-PIN-…, KEY-FILE.</exception>
    /// <exception cref="CryptokiException">The login failed for a reason that is not the PIN's.</exception>
    public void Login(ICryptoki cryptoki, nuint session, TokenInfo token)
    {
        if (token.PinLocked) throw new KeyProviderException(KeyFailures.PinLocked);
        var content = PrivateFile.Read(file, nameof(KeyOptions.Pkcs11PinFile));
        try
        {
            var pin = content.AsSpan().TrimEnd("\r\n"u8);
            var mark = HMACSHA256.HashData(_marking, pin);
            if (mark.AsSpan().SequenceEqual(_refused)) throw new KeyProviderException(KeyFailures.PinRefused, "not sent again");
            if (token.PinCountLow && !mark.AsSpan().SequenceEqual(_accepted)) throw new KeyProviderException(KeyFailures.PinWithheld);
            Send(cryptoki, session, pin, mark);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private void Send(ICryptoki cryptoki, nuint session, ReadOnlySpan<byte> pin, byte[] mark)
    {
        // Before it is sent: whatever happens on the way, it is not sent twice unless the token took it.
        _refused = mark;
        var code = cryptoki.Login(session, pin);
        switch (code)
        {
            // The login is the process's, not the session's: another user of the library may have made it.
            case CryptokiCode.CKR_OK or CryptokiCode.CKR_USER_ALREADY_LOGGED_IN:
                (_refused, _accepted) = (null, code == CryptokiCode.CKR_OK ? mark : _accepted);
                return;
            case CryptokiCode.CKR_PIN_INCORRECT or CryptokiCode.CKR_PIN_INVALID or CryptokiCode.CKR_PIN_LEN_RANGE:
                throw new KeyProviderException(KeyFailures.PinRefused, $"C_Login: {code}");
            case CryptokiCode.CKR_PIN_LOCKED or CryptokiCode.CKR_PIN_EXPIRED:
                throw new KeyProviderException(KeyFailures.PinLocked, $"C_Login: {code}");
            default:
                // The token did not judge the PIN.
                _refused = null;
                throw new CryptokiException("C_Login", code);
        }
    }
}
