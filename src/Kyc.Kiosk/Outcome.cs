using Kyc.CardReader.Failures;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Kiosk;

/// <summary>Represents the result of a verification, with the texts for staff. Contains no personal data.</summary>
/// <param name="Result">VERIFIED, REJECTED, NEEDS_REVIEW or RETRY.</param>
/// <param name="Subject">The application id and the letter of the verification method when verified. Otherwise the failure code.</param>
internal sealed record Outcome(string Result, string Subject)
{
    /// <summary>Gets the failure code, by which the text for the person is selected. Empty when verified.</summary>
    public string Code => Result == Verified ? "" : Subject;

    /// <summary>Gets the cause in one English sentence. Empty when verified.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Gets the remedy in one English sentence. Empty when verified.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>
    /// Gets specific information for staff, one line each, such as the failed call or command with its code, or an invalid field of the
    /// request.
    /// </summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Gets the number of password tries that are left. Null when the card did not report it.</summary>
    public int? TriesLeft { get; init; }

    /// <summary>Gets the id by which the service's operator finds the calls. Empty unless a call failed.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>Gets the last line of the output.</summary>
    public string Line => $"{Result} {Subject}";

    private const string Verified = "VERIFIED";
    private const string Retry = "RETRY";

    /// <summary>Creates the outcome from the service's decision.</summary>
    public static Outcome From(SubmitCardVerificationResponse answer)
    {
        if (answer.Outcome == VerificationOutcome.Verified)
        {
            return new Outcome(Verified, $"{answer.ApplicationId} {answer.MethodLetter}");
        }

        var result = answer.Outcome switch
        {
            VerificationOutcome.Rejected => "REJECTED",
            VerificationOutcome.NeedsReview => "NEEDS_REVIEW",
            _ => Retry,
        };
        return new Outcome(result, answer.OutcomeCode) { Cause = answer.Cause, Remedy = answer.Remedy };
    }

    /// <summary>Creates the outcome of a failed call to the service: no decision was made.</summary>
    public static Outcome From(ServiceFailure failure, string correlationId) =>
        new(Retry, failure.Code)
        {
            Cause = failure.Cause,
            Remedy = failure.Remedy,
            CorrelationId = correlationId,
            Details = [.. failure.Details],
        };

    /// <summary>
    /// Gets the outcome when the session ended before the password was typed or the card was placed. Nothing was sent to the card.
    /// </summary>
    public static Outcome SessionExpired { get; } = new(Retry, "SESSION-EXPIRED")
    {
        Cause = "The card session ended before the card was asked to sign.",
        Remedy = "Begin again: the card signs a new document.",
    };

    /// <summary>Creates the outcome when the password was refused before the card session began.</summary>
    public static Outcome From(Jpki.Failure failure) => new(Retry, failure.Code) { Cause = failure.Cause, Remedy = failure.Remedy };

    /// <summary>Creates the outcome of a card session that ended early. Nothing was sent to the service.</summary>
    public static Outcome From(CardFault fault) =>
        From(fault.Failure) with { TriesLeft = fault.TriesLeft, Details = fault.Detail is null ? [] : [$"detail: {fault.Detail}"] };
}
