using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kyc.Domain.Codes;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.MailVerification;

/// <summary>
/// Creates and checks the code in a letter: ten characters of a <see cref="TypedCode"/>, which are 50 random bits. The code is printed once
/// and stored only as a slow hash. The hash is PBKDF2-HMAC-SHA-256 over a MAC of the code under the installation's key. Therefore someone
/// who has only the database cannot test guesses, and someone who also has the key must compute all iterations for each guess.
/// </summary>
public static class ActivationCode
{
    /// <summary>The number of wrong tries of all callers together after which a code is locked.</summary>
    public const int MaxTries = 15;

    private const int CodeLength = 10;
    private const string Scheme = "pbkdf2-sha256";
    private const int IterationCount = 100_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Creates a random code in the printed format XXXXX-XXXXX.</summary>
    public static string Create()
    {
        var code = TypedCode.Create(CodeLength);
        return $"{code[..(CodeLength / 2)]}-{code[(CodeLength / 2)..]}";
    }

    /// <summary>Creates the text that is stored for the given code: scheme, iterations, salt and hash, joined by $.</summary>
    /// <exception cref="ArgumentException">The text is not an activation code.</exception>
    public static string Hash(string code, Guid itemId, LookupMac mac)
    {
        if (!TypedCode.TryNormalize(code, CodeLength, out var normalized))
        {
            throw new ArgumentException("The text is not an activation code.", nameof(code));
        }

        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Convert.ToBase64String(DeriveHash(normalized, itemId, mac, salt, IterationCount));
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${IterationCount}${Convert.ToBase64String(salt)}${hash}");
    }

    /// <summary>
    /// Checks whether the typed text, after <see cref="TypedCode.TryNormalize"/>, is the code whose hash was stored for the given letter.
    /// </summary>
    /// <exception cref="InvalidDataException">The stored hash has an invalid format.</exception>
    public static bool Matches(string typedCode, string storedHash, Guid itemId, LookupMac mac)
    {
        if (storedHash.Split('$') is not [Scheme, var iterations, var salt, var hash])
        {
            throw new InvalidDataException("A stored hash of an activation code has an invalid format.");
        }

        if (!TypedCode.TryNormalize(typedCode, CodeLength, out var code))
        {
            return false;
        }

        var derived = DeriveHash(code, itemId, mac, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture));
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(hash));
    }

    private static byte[] DeriveHash(string code, Guid itemId, LookupMac mac, byte[] salt, int iterations)
    {
        var codeMac = mac.Compute("mail-activation-code", itemId.ToByteArray(bigEndian: true), Encoding.UTF8.GetBytes(code));
        return Rfc2898DeriveBytes.Pbkdf2(codeMac, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
    }
}
