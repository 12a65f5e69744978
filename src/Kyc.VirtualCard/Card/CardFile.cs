using System.Security.Cryptography;

namespace Kyc.VirtualCard.Card;

/// <summary>Represents an elementary file of the JPKI application.</summary>
internal abstract class CardFile;

/// <summary>Represents a transparent EF.</summary>
/// <param name="content">The bytes that READ BINARY returns.</param>
/// <param name="requiredPassword">The password that must have been verified. Null when the file is readable without a password.</param>
internal sealed class TransparentFile(byte[] content, PasswordFile? requiredPassword = null) : CardFile
{
    public byte[] Content { get; } = content;

    public bool IsReadable => requiredPassword is null or { IsVerified: true };
}

/// <summary>Represents a private key and the password that protects it.</summary>
internal sealed class PrivateKeyFile(RSA key, PasswordFile requiredPassword) : CardFile
{
    public RawRsaKey Key { get; } = new(key);

    public bool IsUsable => requiredPassword.IsVerified;
}

/// <summary>Represents a password with its number of tries. Source: card.md 2.3 and 2.4.</summary>
internal sealed class PasswordFile(byte[] password, int maxTries, int triesLeft) : CardFile
{
    /// <summary>Gets the number of tries left: 0 when blocked. Only a successful VERIFY increases the number.</summary>
    public int TriesLeft { get; private set; } = triesLeft;

    /// <summary>Whether the key that the password protects may be used, until the card is powered down.</summary>
    public bool IsVerified { get; private set; }

    public ushort TriesStatusWord => (ushort)(CardStatusWord.TriesLeft | TriesLeft);

    public ushort Verify(ReadOnlySpan<byte> candidate)
    {
        if (TriesLeft == 0)
        {
            return CardStatusWord.ReferencedKeyLocked;
        }

        // The card compares bytes: lower case, padding or a wrong length uses a try like any other error.
        IsVerified = candidate.SequenceEqual(password);
        TriesLeft = IsVerified ? maxTries : TriesLeft - 1;
        return IsVerified ? CardStatusWord.Ok : TriesStatusWord;
    }

    public void ResetVerification() => IsVerified = false;
}
