using System.Security.Cryptography;

namespace Kyc.VirtualCard.Card;

/// <summary>Represents an elementary file (EF) of the JPKI application.</summary>
internal abstract class CardFile;

/// <summary>Represents a transparent EF, whose content is a sequence of bytes.</summary>
/// <param name="content">The bytes that READ BINARY returns.</param>
/// <param name="requiredPassword">
/// The password that must be verified before the file can be read. Null when the file is readable without a password.
/// </param>
internal sealed class TransparentFile(byte[] content, PasswordFile? requiredPassword = null) : CardFile
{
    public byte[] Content { get; } = content;

    public bool IsReadable => requiredPassword is null or { IsVerified: true };
}

/// <summary>Represents an EF with a private key, which can be used only after the required password has been verified.</summary>
internal sealed class PrivateKeyFile(RSA key, PasswordFile requiredPassword) : CardFile
{
    public RawRsaKey Key { get; } = new(key);

    public bool IsUsable => requiredPassword.IsVerified;
}

/// <summary>Represents a password, its number of tries left and its security status. Source: card.md 2.3 and 2.4.</summary>
internal sealed class PasswordFile(byte[] password, int maxTries, int triesLeft) : CardFile
{
    /// <summary>Gets the number of tries left; 0 when the password is blocked. A successful VERIFY resets it to the maximum.</summary>
    public int TriesLeft { get; private set; } = triesLeft;

    /// <summary>Whether the most recent VERIFY succeeded. False again after the card is powered down.</summary>
    public bool IsVerified { get; private set; }

    public ushort TriesStatusWord => (ushort)(CardStatusWord.TriesLeftBase | TriesLeft);

    public ushort Verify(ReadOnlySpan<byte> candidate)
    {
        if (TriesLeft == 0)
        {
            return CardStatusWord.ReferencedKeyLocked;
        }

        // The card compares the bytes exactly, so a password in lower case, with padding or of a wrong length uses up a try.
        IsVerified = candidate.SequenceEqual(password);
        TriesLeft = IsVerified ? maxTries : TriesLeft - 1;
        return IsVerified ? CardStatusWord.Ok : TriesStatusWord;
    }

    public void ResetVerification() => IsVerified = false;
}
