using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kyc.CardReader.Session;

/// <summary>
/// Represents a password that a card refused, or a password that was sent or is about to be sent and for which the card's response is not
/// known.
/// </summary>
/// <param name="PasswordHash">The slow hash (PBKDF2) of the password, 32 bytes.</param>
/// <param name="CardDigest">
/// The keyed digest that identifies the card to which the password was sent, 32 bytes. Null when the card does not return data that
/// identifies it.
/// </param>
/// <param name="IsRefused">Whether the card refused the password. False while the card's response is not known.</param>
/// <param name="TriesBefore">The number of tries left before the password was sent.</param>
/// <param name="ExpiresAt">The time at which the entry expires.</param>
internal sealed record LatchEntry(byte[] PasswordHash, byte[]? CardDigest, bool IsRefused, int TriesBefore, DateTimeOffset ExpiresAt)
{
    public const int DigestLength = 32;

    private const string UnknownCardRefusedMark = "*";
    private const string UnknownCardNoResponseMark = "-";
    private const string NoResponsePrefix = "?";

    /// <summary>Returns this entry as a line of the latch file.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Convert.ToHexString(PasswordHash)} {FormatCard()} {TriesBefore} {ExpiresAt.ToUnixTimeSeconds()}");

    /// <summary>Parses a line of the latch file. Returns false if it does not have the format of <see cref="ToLine"/>.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out LatchEntry? entry)
    {
        entry = null;
        if (line.Split(' ') is not [var hashText, var cardText, var triesText, var expiryText]
            || !TryParseDigest(hashText, out var passwordHash)
            || !TryParseCard(cardText, out var cardDigest, out var isRefused)
            || !int.TryParse(triesText, NumberStyles.None, CultureInfo.InvariantCulture, out var triesBefore)
            || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        entry = new LatchEntry(passwordHash, cardDigest, isRefused, triesBefore, DateTimeOffset.FromUnixTimeSeconds(seconds));
        return true;
    }

    private string FormatCard() => CardDigest is null
        ? (IsRefused ? UnknownCardRefusedMark : UnknownCardNoResponseMark)
        : (IsRefused ? "" : NoResponsePrefix) + Convert.ToHexString(CardDigest);

    private static bool TryParseCard(string text, out byte[]? cardDigest, out bool isRefused)
    {
        isRefused = text != UnknownCardNoResponseMark && !text.StartsWith(NoResponsePrefix, StringComparison.Ordinal);
        var isUnknown = text is UnknownCardRefusedMark or UnknownCardNoResponseMark;
        var isDigest = TryParseDigest(text.AsSpan(isRefused ? 0 : 1), out var digest);
        cardDigest = isUnknown ? null : digest;
        return isUnknown || isDigest;
    }

    private static bool TryParseDigest(ReadOnlySpan<char> hex, out byte[] digest)
    {
        digest = new byte[DigestLength];
        return hex.Length == 2 * DigestLength
            && Convert.FromHexString(hex, digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
