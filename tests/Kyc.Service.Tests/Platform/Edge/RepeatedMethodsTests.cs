using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// States what a repeated call does, for every method that stores something and has no idempotency key (for the others see
/// <see cref="IdempotencyTests"/>).
/// </summary>
public sealed class RepeatedMethodsTests
{
    /// <summary>Methods that only read, by the beginnings of their names.</summary>
    private static readonly string[] ReadPrefixes = ["Get", "List", "Watch", "Preview", "Export", "Verify", "ReadMailCase"];

    /// <summary>Methods whose request consists only of the key, so that there is no other content.</summary>
    private static readonly string[] KeyOnly =
    [
        "CancelApplication", "BeginCardVerification", "RequestHoldRelease", "ApproveHoldRelease", "ApproveEarlyErasure", "StartErasure",
        "StartPersonalNumberCheck", "RotateKeyEncryptionKey",
    ];

    /// <summary>
    /// Methods whose request contains a key of the object itself. The same content changes nothing; other content fails with the code.
    /// </summary>
    private static readonly (string Method, string Code)[] BoundToObject =
    [
        // See CardVerification/SubmissionTests: a MAC of the whole submission is compared.
        ("SubmitCardVerification", "SESSION-USED"),
        // See MailVerification/IntakeTests.
        ("RecordDisposal", "MAIL-PAPER-GONE"),
        // See MailVerification/UnreadLineTests: its time is compared too.
        ("ReadTrackingLine", "MAIL-TRACKING-LINE-READ"),
        // See MailVerification/PostingTests: without a proposal, only what is already posted agrees.
        ("ConfirmPosting", "MAIL-NO-PROPOSAL"),
        // See Evidence/RecordTests.
        ("CorrectVerificationRecord", "RECORD-NOT-LATEST"),
        // See Retention/ScheduleTests: a version is added once.
        ("AddRules", "RULES-CONTRADICT"),
        // See Retention/RestoreTests: two people send the same ledger, and the second time there is nothing to replay.
        ("ReplayErasures", "ERASURE-REPLAY-NOT-NEEDED"),
        // See Revocation/ImportTests: the list's own number and time determine its order.
        ("ImportCrl", "CRL-ROLLED-BACK"),
    ];

    /// <summary>
    /// Methods for which other content is another action that the contract provides for: it replaces the earlier one, is added to it, or is
    /// compared and named.
    /// </summary>
    private static readonly string[] OtherAction =
    [
        "RecordDocument", "ConfirmDocument", "ReprintBatch", "ConfirmPrinted", "RecordPosting", "CorrectPosting", "RecordReturnedLetter",
        "ReportWrongPairing",
        "ImportTracking", "ImportPostcodes", "CheckActivationCode", "DecideMailReview", "RetypeDocument", "WithdrawDocuments",
        "RenewLetter", "ReferMailCase",
        "ExtendHold",
    ];

    [Fact]
    public void Every_method_of_the_contract_is_listed_by_its_answer_to_a_repeated_call()
    {
        var keyless = Contract.Methods.Where(method => method.InputType.FindFieldByName("idempotency_key") is null)
            .Select(method => method.Name)
            .Where(name => !ReadPrefixes.Any(reading => name.StartsWith(reading, StringComparison.Ordinal)));
        Assert.Equal(
            keyless.Order(StringComparer.Ordinal),
            KeyOnly.Concat(BoundToObject.Select(bound => bound.Method)).Concat(OtherAction).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_request_that_is_only_a_key_has_no_other_field()
    {
        foreach (var method in Contract.Methods.Where(method => KeyOnly.Contains(method.Name)))
        {
            Assert.True(method.InputType.Fields.InDeclarationOrder().Count <= 1, method.Name);
        }
    }
}
