using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;

namespace Kyc.CardReader.Jpki;

/// <summary>The answer to VERIFY without data: how many tries a password has left (fact file card.md 2.3).</summary>
/// <param name="Answer">What the card answered; an answer that carries data is not one to this question.</param>
/// <param name="FullTries">The most this password can have; a card that claims more is not believed.</param>
internal sealed record TriesResponse(ApduResponse Answer, int FullTries)
{
    /// <summary>0 = blocked; null when the card did not say. 9000 (already verified) does not say either.</summary>
    public int? TriesLeft
    {
        get
        {
            if (Answer.Status.IsBlocked)
            {
                return 0;
            }

            return Answer.Status.TriesLeft is int left && left <= FullTries && Answer.Data.IsEmpty ? left : null;
        }
    }

    /// <summary>Whether the card has no such password at all.</summary>
    public bool IsOfNoPassword => Answer.Status == StatusWord.NotFound;

    /// <summary>Why the password must not be sent now, or null when it may.</summary>
    /// <param name="acceptLastTry">The person insists on the last try.</param>
    public CardFault? Refusal(bool acceptLastTry) => TriesLeft switch
    {
        null => new CardFault(CardFailures.PinTriesUnknown, Detail: $"tries query: {Answer.Status}"),
        0 => new CardFault(CardFailures.PinBlocked, TriesLeft: 0),
        1 when !acceptLastTry => new CardFault(CardFailures.PinLastTry, TriesLeft: 1),
        _ => null,
    };
}

/// <summary>The answer to VERIFY with the password (fact file card.md 2.3).</summary>
/// <param name="Status">What the card answered.</param>
/// <param name="FullTries">The most this password can have; a card that claims more is not believed.</param>
internal sealed record VerifyResponse(StatusWord Status, int FullTries)
{
    /// <summary>Null when the card accepted the password.</summary>
    public CardFault? Refusal()
    {
        if (Status == StatusWord.Ok)
        {
            return null;
        }

        if (Status.IsBlocked)
        {
            return new CardFault(CardFailures.PinBlocked, TriesLeft: 0);
        }

        // A wrong password leaves at least one try less than all.
        if (Status.TriesLeft is int left && left < FullTries)
        {
            return new CardFault(CardFailures.PinIncorrect, TriesLeft: left);
        }

        // Any other answer leaves open whether the try was counted, just as no answer does.
        return Status == StatusWord.VerificationFailed
            ? new CardFault(CardFailures.PinIncorrect)
            : new CardFault(CardFailures.PinUnknownResult, Detail: $"VERIFY: {Status}");
    }
}
