using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// Checks that the effect of a repeated call is specified for every method that stores something and has no idempotency key.
/// <see cref="IdempotencyTests"/> covers the methods with a key.
/// </summary>
public sealed class RepeatedMethodsTests
{
    /// <summary>Beginnings of the names of methods that only read.</summary>
    private static readonly string[] ReadPrefixes = ["Get", "List", "Watch", "Preview", "Export", "Verify", "ReadMailCase"];

    /// <summary>
    /// Methods whose request is empty or consists only of the key of an object. A repeated call cannot have different content.
    /// </summary>
    private static readonly string[] KeyOnlyMethods =
    [
        "CancelApplication", "BeginCardVerification", "RequestHoldRelease", "ApproveHoldRelease", "ApproveEarlyErasure", "StartErasure",
        "StartPersonalNumberCheck", "RotateKeyEncryptionKey",
    ];

    /// <summary>
    /// Methods whose request contains the key of an object and further content. Repeating a call with the same content changes nothing.
    /// Repeating it with different content fails with the given code.
    /// </summary>
    private static readonly (string Method, string Code)[] ObjectBoundMethods =
    [
        // See CardVerification/SubmissionTests: a repeated call must have the same content in every field of the submission.
        ("SubmitCardVerification", "SESSION-USED"),
        // See MailVerification/IntakeTests.
        ("RecordDisposal", "MAIL-PAPER-GONE"),
        // See MailVerification/UnreadLineTests: a repeated call must also state the same time.
        ("ReadTrackingLine", "MAIL-TRACKING-LINE-READ"),
        // See MailVerification/PostingTests: when there is no proposal, only the posting that is already recorded is accepted.
        ("ConfirmPosting", "MAIL-NO-PROPOSAL"),
        // See Evidence/RecordTests.
        ("CorrectVerificationRecord", "RECORD-NOT-LATEST"),
        // See Retention/ScheduleTests: a rule version can be added only once.
        ("AddRules", "RULES-CONTRADICT"),
        // See Retention/RestoreTests: two people send the same ledger, and the second time there is nothing to replay.
        ("ReplayErasures", "ERASURE-REPLAY-NOT-NEEDED"),
        // See Revocation/ImportTests: the number and time in a list determine whether it is newer than the list in force.
        ("ImportCrl", "CRL-ROLLED-BACK"),
    ];

    /// <summary>
    /// Methods for which a call with different content is a different action that the API contract allows. The new content replaces the
    /// earlier content, is added to it, or is compared with it. After a comparison, the response names the differences.
    /// </summary>
    private static readonly string[] OtherActionMethods =
    [
        "RecordDocument", "ConfirmDocument", "ReprintBatch", "ConfirmPrinted", "RecordPosting", "CorrectPosting", "RecordReturnedLetter",
        "ReportWrongPairing",
        "ImportTracking", "ImportPostcodes", "CheckActivationCode", "DecideMailReview", "RetypeDocument", "WithdrawDocuments",
        "RenewLetter", "ReferMailCase",
        "ExtendHold",
    ];

    [Fact]
    public void Every_writing_method_without_an_idempotency_key_is_listed_with_its_effect_when_repeated()
    {
        var keylessMethods = ApiContract.Methods.Where(method => method.InputType.FindFieldByName("idempotency_key") is null)
            .Select(method => method.Name)
            .Where(name => !ReadPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Equal(
            keylessMethods.Order(StringComparer.Ordinal),
            KeyOnlyMethods.Concat(ObjectBoundMethods.Select(entry => entry.Method)).Concat(OtherActionMethods).Order(
                StringComparer.Ordinal));
    }

    [Fact]
    public void A_request_of_a_method_listed_as_key_only_has_at_most_one_field()
    {
        foreach (var method in ApiContract.Methods.Where(method => KeyOnlyMethods.Contains(method.Name)))
        {
            Assert.True(method.InputType.Fields.InDeclarationOrder().Count <= 1, method.Name);
        }
    }
}
