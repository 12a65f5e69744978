using Grpc.Core;
using Kyc.Jpki;
using Kyc.Service.Platform.Edge;

namespace Kyc.Service.Retention;

/// <summary>
/// Defines the failures of <c>RetentionService</c>, and the failure of all calls after a database was restored. See docs/failure-codes.md.
/// </summary>
public static class RetentionFailures
{
    public static readonly Failure EventKeyReused = Define("EVENT-KEY-REUSED",
        "The idempotency key was used for something else.", "Use a new key for each event, hold or request.");

    public static readonly Failure EventNotPossible = Define("EVENT-NOT-POSSIBLE",
        "The event cannot happen to an application in this state.",
        "A contract and its transactions end only after a verification; look at the application's state.");

    public static readonly Failure EventDueAtOnce = Define("EVENT-DUE-AT-ONCE",
        "The event would make data due within a week, so one caller alone cannot report it; nothing was recorded.",
        "Check the day; if it is right, have two people report the event on the operator socket (kyc retention trigger, "
        + "with --service unix: and the socket's path).");

    public static readonly Failure RulesContradict = Define("RULES-CONTRADICT",
        "The versions of the rules contradict each other or the existing versions.",
        "Correct what the status message names; versions can be added, but not changed.");

    public static readonly Failure RulesTooEarly = Define("RULES-TOO-EARLY",
        "A version of a rule can take effect on the next day in Japan at the earliest.",
        "Specify a later first day; the status message names the first day allowed.");

    public static readonly Failure RulesBelowFloor = Define("RULES-BELOW-FLOOR",
        "A version of a rule keeps data for a shorter time than the law or this product allows.",
        "Correct the period or the events that the status message names; docs/evidence.md, section Shortest periods, "
        + "lists the minimum periods.");

    public static readonly Failure PreviewDiffers = Define("RULES-PREVIEW-DIFFERS",
        "The second person did not repeat the counts of the preview; nothing was added.",
        "Look at the preview, then make the call with its counts (kyc retention adopt: --earlier and --at-once).");

    public static readonly Failure HoldUnknown = Define("HOLD-UNKNOWN",
        "There is no hold with this id.", "List the holds of the application.");

    public static readonly Failure HoldEnded = Define("HOLD-ENDED",
        "The hold is no longer in force.", "Place a new hold if one is needed.");

    public static readonly Failure HoldNotLonger = Define("HOLD-NOT-LONGER",
        "An extension must move the last day of a hold to a later day.",
        "Specify a later day or no day; to end the hold sooner, request its release.");

    public static readonly Failure ReleaseNotRequested = Define("HOLD-RELEASE-NOT-REQUESTED",
        "Nobody requested the release of this hold.", "Request the release first; another person approves it.");

    public static readonly Failure DataHeld = Define("DATA-HELD",
        "A hold is in force for the application.", "Wait until the hold ends, or have two people release it.");

    public static readonly Failure ErasureRequestUnknown = Define("ERASURE-REQUEST-UNKNOWN",
        "There is no request for an early erasure with this id.", "Use the id that RequestEarlyErasure returned.");

    public static readonly Failure SigningKeyMissing = Define("SIGNING-KEY-MISSING",
        "The service has no key for signing certificates.",
        "Set Kyc:SigningKeyFile or Kyc:Pkcs11SigningKeyLabel; without a signing key, nothing is erased.");

    public static readonly Failure CertificateChanged = Define("ERASURE-CERTIFICATE-CHANGED",
        "Deletion certificates of this entry of the erasure ledger were changed after they were signed, and prove nothing.",
        "Find out who changed the table erasure_certificate, and restore the row from a backup; "
        + "certificates that were issued before the change stay valid.");

    public static readonly Failure ReplayNeeded = Define("ERASURE-REPLAY-NEEDED",
        "A database was restored from a backup that is older than an erasure; the service refuses calls until the erasures are replayed.",
        "Run kyc retention replay; docs/operations.md, section After a restore, describes the steps.");

    public static readonly Failure ReplayNotNeeded = Define("ERASURE-REPLAY-NOT-NEEDED",
        "No database lacks an entry of the erasure ledger, so there is nothing to replay.",
        "If both databases were restored, replay the newest exported ledger; otherwise no action is needed.");

    public static readonly Failure ReplayHeld = Define("ERASURE-REPLAY-HELD",
        "The ledger records an erasure of data under a hold that is older than the erasure; nothing was replayed.",
        "Find out whether the hold was released after the backup: if so, have two people release it again, then replay; "
        + "if not, do not trust the ledger.");

    public static readonly Failure LedgerForeign = Define("ERASURE-LEDGER-FOREIGN",
        "The exported erasure ledger is not complete, or this installation did not sign it; nothing was replayed.",
        "Use a ledger that kyc retention export-ledger wrote in this installation; "
        + "if the signing key was replaced, put the earlier public key into the folder of Kyc:EarlierSigningKeys.");

    public static readonly Failure LedgerConflict = Define("ERASURE-LEDGER-CONFLICT",
        "Erasure ledgers contradict each other: an entry was changed, or does not follow the previous one.",
        "Find out which ledger was changed or belongs to another installation; nothing was replayed.");

    /// <summary>All failures of this class, each with its gRPC status code.</summary>
    public static IReadOnlyDictionary<Failure, StatusCode> Statuses { get; } = new Dictionary<Failure, StatusCode>
    {
        [EventKeyReused] = StatusCode.AlreadyExists,
        [EventNotPossible] = StatusCode.FailedPrecondition,
        [EventDueAtOnce] = StatusCode.FailedPrecondition,
        [RulesContradict] = StatusCode.InvalidArgument,
        [RulesTooEarly] = StatusCode.InvalidArgument,
        [RulesBelowFloor] = StatusCode.InvalidArgument,
        [PreviewDiffers] = StatusCode.FailedPrecondition,
        [HoldUnknown] = StatusCode.NotFound,
        [HoldEnded] = StatusCode.FailedPrecondition,
        [HoldNotLonger] = StatusCode.FailedPrecondition,
        [ReleaseNotRequested] = StatusCode.FailedPrecondition,
        [DataHeld] = StatusCode.FailedPrecondition,
        [ErasureRequestUnknown] = StatusCode.NotFound,
        [SigningKeyMissing] = StatusCode.FailedPrecondition,
        [CertificateChanged] = StatusCode.DataLoss,
        [ReplayNeeded] = StatusCode.Unavailable,
        [ReplayNotNeeded] = StatusCode.FailedPrecondition,
        [ReplayHeld] = StatusCode.FailedPrecondition,
        [LedgerForeign] = StatusCode.FailedPrecondition,
        [LedgerConflict] = StatusCode.FailedPrecondition,
    };

    /// <summary>Creates the exception that ends a call with the given failure of this class.</summary>
    public static ServiceFailureException ToException(this Failure failure, string? detail = null) =>
        new(failure, Statuses[failure], detail);

    private static Failure Define(string code, string cause, string remedy) => new(code, Jpki.Disposition.Retry, cause, remedy);
}
