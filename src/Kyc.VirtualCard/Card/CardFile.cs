using System.Security.Cryptography;

namespace Kyc.VirtualCard.Card;

/// <summary>An elementary file of the JPKI application.</summary>
internal abstract class CardFile;

/// <summary>A transparent EF.</summary>
/// <param name="content">What READ BINARY returns.</param>
/// <param name="guard">Password that must have been verified first; null when anybody may read.</param>
internal sealed class TransparentFile(byte[] content, PasswordFile? guard = null) : CardFile
{
    public byte[] Content { get; } = content;

    public bool Readable => guard is null or { Verified: true };
}

/// <summary>A private key and the password that opens it.</summary>
internal sealed class PrivateKeyFile(RSA key, PasswordFile guard) : CardFile
{
    public RawRsaKey Key { get; } = new(key);

    public bool Usable => guard.Verified;
}

/// <summary>A password with its tries. Source: fact file card.md 2.3 and 2.4.</summary>
internal sealed class PasswordFile(byte[] password, int tries, int triesLeft) : CardFile
{
    /// <summary>0 when blocked. Nothing but a successful VERIFY raises it.</summary>
    public int TriesLeft { get; private set; } = triesLeft;

    /// <summary>Whether the key it guards may be used; lasts until the power goes.</summary>
    public bool Verified { get; private set; }

    public ushort StatusOfTries => (ushort)(CardStatusWord.TriesLeft | TriesLeft);

    public ushort Verify(ReadOnlySpan<byte> candidate)
    {
        if (TriesLeft == 0)
            return CardStatusWord.ReferencedKeyLocked;

        // The card compares bytes: lower case, padding or a wrong length cost a try like any other mistake.
        Verified = candidate.SequenceEqual(password);
        TriesLeft = Verified ? tries : TriesLeft - 1;
        return Verified ? CardStatusWord.Ok : StatusOfTries;
    }

    public void Forget() => Verified = false;
}
