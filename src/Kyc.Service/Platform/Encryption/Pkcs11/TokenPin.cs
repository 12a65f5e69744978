using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption.Files;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Logs in to a token with its PIN. The PIN is read from its file for each login and then wiped from memory. A token is locked after
/// several wrong PINs, and a service that retries could use up all attempts. Therefore a PIN that the token refused is not sent again until
/// the process ends. When the token reports that the most recent PIN it received was wrong, the service sends only a PIN that the token has
/// already accepted from this process.
/// </summary>
internal sealed class TokenPin(string file)
{
    // The key of a MAC that identifies a refused or accepted PIN without storing the PIN itself. The MAC key exists only in this process.
    private readonly byte[] _macKey = RandomNumberGenerator.GetBytes(32);
    private byte[]? _refusedPinMac;
    private byte[]? _acceptedPinMac;

    /// <summary>Logs in, unless the PIN is known or suspected to be wrong. Must not be called concurrently.</summary>
    /// <exception cref="KeyProviderException">
    /// One of the KEY-PIN failures: the PIN is locked, was refused, or was not sent. KEY-FILE: the file of the PIN cannot be used.
    /// </exception>
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
            var pinMac = HMACSHA256.HashData(_macKey, pin);
            if (pinMac.AsSpan().SequenceEqual(_refusedPinMac))
            {
                throw new KeyProviderException(KeyFailures.PinRefused, "not sent again");
            }

            if (token.IsPinCountLow && !pinMac.AsSpan().SequenceEqual(_acceptedPinMac))
            {
                throw new KeyProviderException(KeyFailures.PinWithheld);
            }

            SendPin(cryptoki, session, pin, pinMac);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private void SendPin(ICryptoki cryptoki, nuint session, ReadOnlySpan<byte> pin, byte[] pinMac)
    {
        // The MAC is stored before the PIN is sent, so that the PIN is not sent again if an unexpected exception occurs.
        _refusedPinMac = pinMac;
        var code = cryptoki.Login(session, pin);
        switch (code)
        {
            // A login applies to the whole process, so other code that uses the library may have logged in already.
            case CryptokiCode.CKR_OK or CryptokiCode.CKR_USER_ALREADY_LOGGED_IN:
                (_refusedPinMac, _acceptedPinMac) = (null, code == CryptokiCode.CKR_OK ? pinMac : _acceptedPinMac);
                return;
            case CryptokiCode.CKR_PIN_INCORRECT or CryptokiCode.CKR_PIN_INVALID or CryptokiCode.CKR_PIN_LEN_RANGE:
                throw new KeyProviderException(KeyFailures.PinRefused, $"C_Login: {code}");
            case CryptokiCode.CKR_PIN_LOCKED or CryptokiCode.CKR_PIN_EXPIRED:
                throw new KeyProviderException(KeyFailures.PinLocked, $"C_Login: {code}");
            default:
                // When the token returns any other code, it has not checked the PIN.
                _refusedPinMac = null;
                throw new CryptokiException("C_Login", code);
        }
    }
}
