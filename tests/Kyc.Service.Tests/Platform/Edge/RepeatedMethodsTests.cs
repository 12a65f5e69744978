using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// What a second call does, of every method that stores something and has no idempotency key (<see cref="IdempotencyTests"/> has the
/// others).
/// </summary>
public sealed class RepeatedMethodsTests
{
    /// <summary>Methods that only read, by the beginnings of their names.</summary>
    private static readonly string[] Reading = ["Get", "List", "Watch", "Preview", "Export", "Verify", "ReadMailCase"];

    /// <summary>The key is all that the request says: there is no other content.</summary>
    private static readonly string[] NothingButTheKey =
    [
        "CancelApplication", "BeginCardVerification", "RequestHoldRelease", "ApproveHoldRelease", "ApproveEarlyErasure", "StartErasure",
        "StartPersonalNumberCheck", "RotateKeyEncryptionKey",
    ];

    /// <summary>A key of the thing itself. The same content changes nothing; other content ends with the code.</summary>
    private static readonly (string Method, string Code)[] Bound =
    [
        // CardVerification/SubmissionTests, by a MAC of the whole submission.
        ("SubmitCardVerification", "SESSION-USED"),
        // MailVerification/IntakeTests.
        ("RecordDisposal", "MAIL-PAPER-GONE"),
        // MailVerification/UnreadLineTests, its time included.
        ("ReadTrackingLine", "MAIL-TRACKING-LINE-READ"),
        // MailVerification/PostingTests: without a proposal only what is posted already agrees.
        ("ConfirmPosting", "MAIL-NO-PROPOSAL"),
        // Evidence/RecordTests.
        ("CorrectVerificationRecord", "RECORD-NOT-LATEST"),
        // Retention/ScheduleTests: a version is added once.
        ("AddRules", "RULES-CONTRADICT"),
        // Retention/RestoreTests: two people send the same ledger, and a second time there is nothing to replay.
        ("ReplayErasures", "ERASURE-REPLAY-NOT-NEEDED"),
        // Revocation/ImportTests: the list's own number and instant order it.
        ("ImportCrl", "CRL-ROLLED-BACK"),
    ];

    /// <summary>
    /// Another content is another act, which the contract provides for: it takes the place of the one before, adds to it, or is compared
    /// and named.
    /// </summary>
    private static readonly string[] AnotherAct =
    [
        "RecordDocument", "ConfirmDocument", "ReprintBatch", "ConfirmPrinted", "RecordPosting", "CorrectPosting", "RecordReturnedLetter",
        "ReportWrongPairing",
        "ImportTracking", "ImportPostcodes", "CheckActivationCode", "DecideMailReview", "RetypeDocument", "WithdrawDocuments",
        "RenewLetter", "ReferMailCase",
        "ExtendHold",
    ];

    [Fact]
    public void Every_method_of_the_contract_has_its_answer_to_a_second_call_looked_at()
    {
        var keyless = Contract.Methods.Where(method => method.InputType.FindFieldByName("idempotency_key") is null)
            .Select(method => method.Name)
            .Where(name => !Reading.Any(reading => name.StartsWith(reading, StringComparison.Ordinal)));
        Assert.Equal(
            keyless.Order(StringComparer.Ordinal),
            NothingButTheKey.Concat(Bound.Select(bound => bound.Method)).Concat(AnotherAct).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whose_request_is_nothing_but_a_key_has_no_other_field()
    {
        foreach (var method in Contract.Methods.Where(method => NothingButTheKey.Contains(method.Name)))
            Assert.True(method.InputType.Fields.InDeclarationOrder().Count <= 1, method.Name);
    }
}
