using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kyc.CardReader;

/// <summary>A password that was sent, or is about to be, and has not been accepted.</summary>
/// <param name="Mark">Slow hash of the password, 32 bytes.</param>
/// <param name="Card">Keyed digest of the card that refused it, 32 bytes; null while it is not known whether one did.</param>
/// <param name="TriesBefore">Tries left when it was sent.</param>
/// <param name="Until">When it is forgotten.</param>
internal sealed record LatchEntry(byte[] Mark, byte[]? Card, int TriesBefore, DateTimeOffset Until)
{
    public const int DigestLength = 32;

    private const string NoCard = "-";

    /// <summary>The line of the latch file.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Convert.ToHexString(Mark)} {(Card is null ? NoCard : Convert.ToHexString(Card))} {TriesBefore} {Until.ToUnixTimeSeconds()}");

    /// <summary>False when the line is not one of ours.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out LatchEntry? entry)
    {
        entry = null;
        if (line.Split(' ') is not [var mark, var card, var tries, var until]
            || !TryParseDigest(mark, out byte[] markBytes)
            || !TryParseDigest(card == NoCard ? mark : card, out byte[] cardBytes)
            || !int.TryParse(tries, NumberStyles.None, CultureInfo.InvariantCulture, out int triesBefore)
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        entry = new LatchEntry(markBytes, card == NoCard ? null : cardBytes, triesBefore, DateTimeOffset.FromUnixTimeSeconds(seconds));
        return true;
    }

    private static bool TryParseDigest(string hex, out byte[] digest)
    {
        digest = new byte[DigestLength];
        return hex.Length == 2 * DigestLength
            && Convert.FromHexString(hex, digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
