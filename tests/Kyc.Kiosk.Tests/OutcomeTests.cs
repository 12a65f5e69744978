using Kyc.CardReader.Failures;
using Kyc.Client;
using Kyc.Contracts.V1;

namespace Kyc.Kiosk.Tests;

public sealed class OutcomeTests
{
    private const string ApplicationId = "01939a00-0000-7000-8000-000000000001";

    [Fact]
    public void The_last_line_for_a_verified_person_contains_the_application_and_the_method_letter()
    {
        var response = new SubmitCardVerificationResponse
        {
            ApplicationId = ApplicationId,
            Outcome = VerificationOutcome.Verified,
            MethodLetter = "カ",
        };

        Assert.Equal($"VERIFIED {ApplicationId} カ", Outcome.From(response).LastLine);
    }

    [Theory]
    [InlineData(VerificationOutcome.Rejected, "CRL-REVOKED", "REJECTED CRL-REVOKED")]
    [InlineData(VerificationOutcome.NeedsReview, "MATCH-NAME", "NEEDS_REVIEW MATCH-NAME")]
    [InlineData(VerificationOutcome.Retry, "CRL-STALE", "RETRY CRL-STALE")]
    public void The_last_line_of_any_other_decision_has_its_code(VerificationOutcome decision, string code, string line)
    {
        Assert.Equal(line, Outcome.From(new SubmitCardVerificationResponse { Outcome = decision, OutcomeCode = code }).LastLine);
    }

    [Fact]
    public void A_failed_call_is_reported_as_a_retry_and_not_as_a_rejection()
    {
        var failure = new ServiceFailure("SERVICE-UNAVAILABLE", "Nothing listens.", "Check it.", IsRetryable: true);

        Assert.Equal("RETRY SERVICE-UNAVAILABLE", Outcome.From(failure, "0123456789abcdef").LastLine);
    }

    [Fact]
    public void A_failed_call_shows_its_correlation_id_for_the_operator()
    {
        using var output = new StringWriter();
        var failure = new ServiceFailure("INTERNAL", "A fault.", "Tell the operator.", IsRetryable: false);

        OutcomeReport.Write(Outcome.From(failure, "0123456789abcdef"), output);

        Assert.Contains("correlation id: 0123456789abcdef\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_call_shows_the_detail_and_each_invalid_field()
    {
        using var output = new StringWriter();
        var failure = new ServiceFailure("REQUEST-INVALID", "A field is wrong.", "Correct it.", IsRetryable: false)
        {
            Detail = "letter M-17",
            Fields = [new FieldProblem("reference_code", "NOT_IN_FORM", "The field is not the eight characters of a reference code.")],
        };

        OutcomeReport.Write(Outcome.From(failure, "0123456789abcdef"), output);

        Assert.Contains(
            "remedy: Correct it.\ndetail: letter M-17\nfield reference_code: NOT_IN_FORM: The field is not the eight characters of a "
                + "reference code.\ncorrelation id: ",
            output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_remaining_tries_are_shown_in_the_second_to_last_line()
    {
        using var output = new StringWriter();

        OutcomeReport.Write(Outcome.From(new CardFault(CardFailures.PinIncorrect, TriesLeft: 4, Detail: "VERIFY: 63C4")), output);

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(["tries left: 4", "RETRY CARD-PIN-INCORRECT"], lines[^2..]);
    }
}
