using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Jpki;

/// <summary>Represents the response to a VERIFY without data: the tries left for a password (card.md 2.3).</summary>
/// <param name="Response">The response of the card. A response with data is not valid for this query.</param>
/// <param name="MaxTries">The maximum number of tries for this password. A higher number reported by a card is rejected.</param>
internal sealed record TriesResponse(ApduResponse Response, int MaxTries)
{
    /// <summary>
    /// Gets the tries left: 0 when blocked, null when the card did not report them. 9000 (already verified) does not report them either.
    /// </summary>
    public int? TriesLeft
    {
        get
        {
            if (Response.Status.IsBlocked)
            {
                return 0;
            }

            return Response.Status.TriesLeft is int left && left <= MaxTries && Response.Data.IsEmpty ? left : null;
        }
    }

    /// <summary>Whether the card does not have this password.</summary>
    public bool IsPasswordMissing => Response.Status == StatusWord.NotFound;

    /// <summary>Returns the reason why the password must not be sent now, or null when it may be sent.</summary>
    /// <param name="isLastTryAccepted">Whether the person insists on using the last try.</param>
    public CardFault? GetRefusal(bool isLastTryAccepted) => TriesLeft switch
    {
        null => new CardFault(CardFailures.PinTriesUnknown, Detail: $"tries query: {Response.Status}"),
        0 => new CardFault(CardFailures.PinBlocked, TriesLeft: 0),
        1 when !isLastTryAccepted => new CardFault(CardFailures.PinLastTry, TriesLeft: 1),
        _ => null,
    };
}

/// <summary>Represents the response to VERIFY with the password (card.md 2.3).</summary>
/// <param name="Status">The status word of the response.</param>
/// <param name="MaxTries">The maximum number of tries for this password. A higher number reported by a card is rejected.</param>
internal sealed record VerifyResponse(StatusWord Status, int MaxTries)
{
    /// <summary>Returns the reason for the refusal, or null when the card accepted the password.</summary>
    public CardFault? GetRefusal()
    {
        if (Status == StatusWord.Ok)
        {
            return null;
        }

        if (Status.IsBlocked)
        {
            return new CardFault(CardFailures.PinBlocked, TriesLeft: 0);
        }

        // After a wrong password at most MaxTries - 1 tries are left.
        if (Status.TriesLeft is int left && left < MaxTries)
        {
            return new CardFault(CardFailures.PinIncorrect, TriesLeft: left);
        }

        // 6300 means that the password is wrong. With any other response, as with no response, it is unknown whether the try was counted.
        return Status == StatusWord.VerificationFailed
            ? new CardFault(CardFailures.PinIncorrect)
            : new CardFault(CardFailures.PinUnknownResult, Detail: $"VERIFY: {Status}");
    }
}
