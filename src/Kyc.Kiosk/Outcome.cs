using Kyc.CardReader.Failures;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Kiosk;

/// <summary>Represents the result of a verification, with the texts for the staff. Contains no personal data.</summary>
/// <param name="Result">VERIFIED, REJECTED, NEEDS_REVIEW or RETRY.</param>
/// <param name="ResultDetail">
/// If the person was verified, the application id and the letter of the verification method; otherwise the failure code.
/// </param>
internal sealed record Outcome(string Result, string ResultDetail)
{
    /// <summary>Gets the failure code, by which the text for the person is selected. Empty if the person was verified.</summary>
    public string Code => Result == Verified ? "" : ResultDetail;

    /// <summary>Gets the cause of the failure in one English sentence. Empty if the person was verified.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Gets the remedy for the failure in one English sentence. Empty if the person was verified.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>
    /// Gets specific information for the staff, one line each, such as the failed call or card command with its code, or an invalid field
    /// of the request.
    /// </summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Gets the number of password tries that are left. Null if the card did not report it.</summary>
    public int? TriesLeft { get; init; }

    /// <summary>
    /// Gets the correlation id, by which the operator of the service finds the calls of this verification. Empty unless a call failed.
    /// </summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>Gets the last line of the output, which programs parse.</summary>
    public string LastLine => $"{Result} {ResultDetail}";

    private const string Verified = "VERIFIED";
    private const string Retry = "RETRY";

    /// <summary>Creates the outcome from the response that contains the service's decision.</summary>
    public static Outcome From(SubmitCardVerificationResponse response)
    {
        if (response.Outcome == VerificationOutcome.Verified)
        {
            return new Outcome(Verified, $"{response.ApplicationId} {response.MethodLetter}");
        }

        var result = response.Outcome switch
        {
            VerificationOutcome.Rejected => "REJECTED",
            VerificationOutcome.NeedsReview => "NEEDS_REVIEW",
            _ => Retry,
        };
        return new Outcome(result, response.OutcomeCode) { Cause = response.Cause, Remedy = response.Remedy };
    }

    /// <summary>Creates the outcome for a failed call to the service, which did not return a decision.</summary>
    public static Outcome From(ServiceFailure failure, string correlationId) =>
        new(Retry, failure.Code)
        {
            Cause = failure.Cause,
            Remedy = failure.Remedy,
            CorrelationId = correlationId,
            Details = [.. failure.Details],
        };

    /// <summary>
    /// Gets the outcome for a session that expired while the password was typed or before it was sent to the card. Nothing was sent to the
    /// card for signing.
    /// </summary>
    public static Outcome SessionExpired { get; } = new(Retry, "SESSION-EXPIRED")
    {
        Cause = "The card session ended before the card was asked to sign.",
        Remedy = "Start again; the card then signs a new document.",
    };

    /// <summary>Creates the outcome for a failure that occurred before the card session, such as a password in a wrong format.</summary>
    public static Outcome From(Jpki.Failure failure) => new(Retry, failure.Code) { Cause = failure.Cause, Remedy = failure.Remedy };

    /// <summary>
    /// Creates the outcome for a card session that failed or returned an unusable signature. No signature was sent to the service.
    /// </summary>
    public static Outcome From(CardFault fault) =>
        From(fault.Failure) with { TriesLeft = fault.TriesLeft, Details = fault.Detail is null ? [] : [$"detail: {fault.Detail}"] };
}
