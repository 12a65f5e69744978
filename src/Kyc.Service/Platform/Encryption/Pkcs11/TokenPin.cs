using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption.Files;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Logs in with the token's PIN, which is read from its file for each login, passed to the library and wiped, never kept. Wrong attempts
/// lock a token, and a service that is restarted or receives a thousand calls per second could use up all attempts. Therefore a PIN that
/// was refused is not sent again during the life of the process, and a token that reports a wrong PIN is sent only a PIN that it has
/// accepted before.
/// </summary>
internal sealed class TokenPin(string file)
{
    // Key of the MAC that identifies a PIN within this process without keeping it; the key never leaves the process.
    private readonly byte[] _markKey = RandomNumberGenerator.GetBytes(32);
    private byte[]? _refused;
    private byte[]? _accepted;

    /// <summary>
    /// Logs in once, unless the PIN is known or suspected to be wrong. Two threads must not call this at the same time.
    /// </summary>
    /// <exception cref="KeyProviderException">KEY-PIN-…, KEY-FILE.</exception>
    /// <exception cref="CryptokiException">The login failed for a reason other than the PIN.</exception>
    public void Login(ICryptoki cryptoki, nuint session, TokenInfo token)
    {
        if (token.IsPinLocked)
        {
            throw new KeyProviderException(KeyFailures.PinLocked);
        }

        var content = PrivateFile.Read(file, nameof(KeyOptions.Pkcs11PinFile));
        try
        {
            var pin = content.AsSpan().TrimEnd("\r\n"u8);
            var mark = HMACSHA256.HashData(_markKey, pin);
            if (mark.AsSpan().SequenceEqual(_refused))
            {
                throw new KeyProviderException(KeyFailures.PinRefused, "not sent again");
            }

            if (token.IsPinCountLow && !mark.AsSpan().SequenceEqual(_accepted))
            {
                throw new KeyProviderException(KeyFailures.PinWithheld);
            }

            Send(cryptoki, session, pin, mark);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private void Send(ICryptoki cryptoki, nuint session, ReadOnlySpan<byte> pin, byte[] mark)
    {
        // Set before the PIN is sent, so that whatever happens meanwhile, it is not sent again unless the token accepted it.
        _refused = mark;
        var code = cryptoki.Login(session, pin);
        switch (code)
        {
            // The login belongs to the process, not to the session, so another user of the library may have logged in.
            case CryptokiCode.CKR_OK or CryptokiCode.CKR_USER_ALREADY_LOGGED_IN:
                (_refused, _accepted) = (null, code == CryptokiCode.CKR_OK ? mark : _accepted);
                return;
            case CryptokiCode.CKR_PIN_INCORRECT or CryptokiCode.CKR_PIN_INVALID or CryptokiCode.CKR_PIN_LEN_RANGE:
                throw new KeyProviderException(KeyFailures.PinRefused, $"C_Login: {code}");
            case CryptokiCode.CKR_PIN_LOCKED or CryptokiCode.CKR_PIN_EXPIRED:
                throw new KeyProviderException(KeyFailures.PinLocked, $"C_Login: {code}");
            default:
                // The token did not check the PIN.
                _refused = null;
                throw new CryptokiException("C_Login", code);
        }
    }
}
