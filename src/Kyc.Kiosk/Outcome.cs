using Kyc.CardReader.Failures;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Kiosk;

/// <summary>How a verification ended, with the words for staff. Holds no personal data.</summary>
/// <param name="Word">VERIFIED, REJECTED, NEEDS_REVIEW or RETRY.</param>
/// <param name="Subject">Application id and letter of the method when verified, else the stable code.</param>
internal sealed record Outcome(string Word, string Subject)
{
    /// <summary>Code under which the person's text is found; empty when verified.</summary>
    public string Code => Word == Verified ? "" : Subject;

    /// <summary>Cause in one English sentence, empty when verified.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Remedy in one English sentence, empty when verified.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>
    /// What staff need to know in particular, a line each: the call or command and its code, the fields of the request that are wrong.
    /// </summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Tries left for the password, when the card told.</summary>
    public int? TriesLeft { get; init; }

    /// <summary>Id by which the service's operator finds the calls, when one of them failed.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>The closing line.</summary>
    public string Line => $"{Word} {Subject}";

    private const string Verified = "VERIFIED";
    private const string Retry = "RETRY";

    /// <summary>The service decided.</summary>
    public static Outcome From(SubmitCardVerificationResponse answer)
    {
        if (answer.Outcome == VerificationOutcome.Verified)
        {
            return new Outcome(Verified, $"{answer.ApplicationId} {answer.MethodLetter}");
        }

        string word = answer.Outcome switch
        {
            VerificationOutcome.Rejected => "REJECTED",
            VerificationOutcome.NeedsReview => "NEEDS_REVIEW",
            _ => Retry,
        };
        return new Outcome(word, answer.OutcomeCode) { Cause = answer.Cause, Remedy = answer.Remedy };
    }

    /// <summary>The call to the service failed: nothing was decided.</summary>
    public static Outcome From(ServiceFailure failure, string correlationId) =>
        new(Retry, failure.Code)
        {
            Cause = failure.Cause,
            Remedy = failure.Remedy,
            CorrelationId = correlationId,
            Details = [.. failure.Details],
        };

    /// <summary>The password was typed, or the card came, after the end of the session; nothing was sent to the card.</summary>
    public static Outcome SessionOver { get; } = new(Retry, "SESSION-EXPIRED")
    {
        Cause = "The card session ended before the card was asked to sign.",
        Remedy = "Begin again: the card signs a new document.",
    };

    /// <summary>The password was refused before there was a card session.</summary>
    public static Outcome From(Jpki.Failure failure) => new(Retry, failure.Code) { Cause = failure.Cause, Remedy = failure.Remedy };

    /// <summary>The card session ended early: the service was told nothing.</summary>
    public static Outcome From(CardFault fault) =>
        From(fault.Failure) with { TriesLeft = fault.TriesLeft, Details = fault.Detail is null ? [] : [$"detail: {fault.Detail}"] };
}
