using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Kyc.Client;

/// <summary>How our programs make one method's calls.</summary>
/// <param name="Service">Full name of the service.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Deadline">Longest that a call may take, all its tries together.</param>
/// <param name="Repeats">True when a call that ended with UNAVAILABLE is made again.</param>
internal sealed record CallRule(string Service, string Method, TimeSpan Deadline, bool Repeats);

/// <summary>
/// The rules as data. A call is repeated only where the contract says that the same request gives the same answer
/// (protos/kyc/v1): whoever sees UNAVAILABLE can't know whether the service acted.
/// </summary>
internal static class CallRules
{
    /// <summary>Longest that a unary call may take; the service refuses more.</summary>
    private static readonly TimeSpan Unary = TimeSpan.FromSeconds(30);

    private const string Applications = "kyc.v1.ApplicationService";
    private const string CardVerification = "kyc.v1.CardVerificationService";
    private const string Revocation = "kyc.v1.RevocationService";
    private const string Trust = "kyc.v1.TrustService";
    private const string Evidence = "kyc.v1.EvidenceService";
    private const string Keys = "kyc.v1.KeyService";
    private const string Retention = "kyc.v1.RetentionService";
    private const string PersonalNumbers = "kyc.v1.PersonalNumberService";
    private const string MailVerification = "kyc.v1.MailVerificationService";

    private const string MailWork = "kyc.v1.MailWorkService";

    /// <summary>Longest that an upload, or the printing of a batch, may take.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    /// <summary>Every method of the contract.</summary>
    public static readonly IReadOnlyList<CallRule> All =
    [
        // The idempotency key makes a repetition the same application.
        new(Applications, "CreateApplication", Unary, Repeats: true),
        new(Applications, "GetApplication", Unary, Repeats: true),
        // Who watches goes on from the last sequence number seen; only the caller knows it.
        new(Applications, "WatchApplication", TimeSpan.FromHours(1), Repeats: false),
        new(Applications, "CancelApplication", Unary, Repeats: true),
        // A second begin ends the session of the first, perhaps while a card is signing its document.
        new(CardVerification, "BeginCardVerification", Unary, Repeats: false),
        // The same content gives the first answer again, and the person need not sign twice.
        new(CardVerification, "SubmitCardVerification", Unary, Repeats: true),
        // The pieces already sent are gone; 256 MiB over a branch's line take minutes.
        new(Revocation, "ImportCrl", TimeSpan.FromMinutes(10), Repeats: false),
        new(Revocation, "GetRevocationStatus", Unary, Repeats: true),
        new(Trust, "GetTrustStatus", Unary, Repeats: true),
        // The pieces already sent are gone.
        new(MailVerification, "RecordDocument", Long, Repeats: false),
        new(MailVerification, "ConfirmDocument", Unary, Repeats: true),
        new(MailVerification, "RecordDisposal", Unary, Repeats: true),
        new(MailVerification, "ListMailItems", Unary, Repeats: true),
        // What was printed stays printed: a person decides whether to print it again.
        new(MailVerification, "CreateBatch", Long, Repeats: false),
        new(MailVerification, "ReprintBatch", Long, Repeats: false),
        new(MailVerification, "ConfirmPrinted", Unary, Repeats: false),
        new(MailVerification, "RecordPosting", Unary, Repeats: true),
        new(MailVerification, "ConfirmPosting", Unary, Repeats: true),
        new(MailVerification, "CorrectPosting", Unary, Repeats: true),
        new(MailVerification, "RecordReturnedLetter", Unary, Repeats: true),
        new(MailVerification, "ReportWrongPairing", Unary, Repeats: true),
        new(MailVerification, "ImportTracking", Long, Repeats: false),
        new(MailVerification, "ListUnreadTrackingLines", Unary, Repeats: true),
        // Whoever asked once and repeats it is refused, as with everything that two people must agree on.
        new(MailVerification, "ReadTrackingLine", Unary, Repeats: false),
        // Each try counts.
        new(MailVerification, "CheckActivationCode", Unary, Repeats: false),
        new(MailVerification, "DecideMailReview", Unary, Repeats: false),
        new(MailVerification, "ImportPostcodes", Long, Repeats: false),
        new(MailWork, "ListMailWork", Unary, Repeats: true),
        new(MailWork, "GetMailCase", Unary, Repeats: true),
        // A repetition is one more reading, as with the verification record.
        new(MailWork, "ReadMailCase", Long, Repeats: false),
        // What was moved the first time allows no second move.
        new(MailWork, "RetypeDocument", Unary, Repeats: false),
        new(MailWork, "WithdrawDocuments", Unary, Repeats: false),
        new(MailWork, "RenewLetter", Unary, Repeats: false),
        new(MailWork, "ReferMailCase", Unary, Repeats: false),
        new(Keys, "GetKeyStatus", Unary, Repeats: true),
        // A stream of progress; the operator calls again, which goes on where the rotation is.
        new(Keys, "RotateKeyEncryptionKey", TimeSpan.FromHours(1), Repeats: false),
        // Idempotency keys make a repetition the same event, hold or request.
        new(Retention, "ReportEvent", Unary, Repeats: true),
        new(Retention, "GetSchedule", Unary, Repeats: true),
        new(Retention, "ListRules", Unary, Repeats: true),
        new(Retention, "PreviewRules", TimeSpan.FromMinutes(10), Repeats: false),
        // Whoever asked once and repeats it is refused, as with everything that two people must agree on. Everything planned is counted.
        new(Retention, "AddRules", Long, Repeats: false),
        new(Retention, "GetCalendar", Unary, Repeats: true),
        new(Retention, "ListDue", Unary, Repeats: true),
        new(Retention, "StartErasure", Unary, Repeats: true),
        new(Retention, "PlaceHold", Unary, Repeats: true),
        new(Retention, "ExtendHold", Unary, Repeats: true),
        new(Retention, "RequestHoldRelease", Unary, Repeats: true),
        // Released the first time, it has ended the second time.
        new(Retention, "ApproveHoldRelease", Unary, Repeats: false),
        new(Retention, "ListHolds", Unary, Repeats: true),
        new(Retention, "RequestEarlyErasure", Unary, Repeats: true),
        new(Retention, "ApproveEarlyErasure", Unary, Repeats: true),
        new(Retention, "GetErasureCertificates", Unary, Repeats: true),
        new(Retention, "GetRetentionStatus", Unary, Repeats: true),
        new(Retention, "ExportErasureLedger", TimeSpan.FromMinutes(10), Repeats: false),
        // The entries already sent are gone; the operator replays again, which does what is left.
        new(Retention, "ReplayErasures", TimeSpan.FromHours(1), Repeats: false),
        // A repetition is one more reading, and one more entry in the ledger: true, but nothing to be done unasked.
        new(Evidence, "GetVerificationRecord", Unary, Repeats: false),
        new(Evidence, "GetVerificationRecordPage", Unary, Repeats: false),
        new(Evidence, "CorrectVerificationRecord", Unary, Repeats: false),
        new(Evidence, "ExportEvidence", TimeSpan.FromMinutes(10), Repeats: false),
        // What was streamed already would come again.
        new(Evidence, "VerifyLedger", TimeSpan.FromHours(1), Repeats: false),
        new(Evidence, "GetCheckpoint", Unary, Repeats: true),
        new(PersonalNumbers, "GetPersonalNumberReport", Unary, Repeats: true),
        // While a run is under way it begins no other; a repetition after its end would.
        new(PersonalNumbers, "StartPersonalNumberCheck", Unary, Repeats: false),
    ];

    private static readonly Dictionary<string, TimeSpan> Deadlines = All.ToDictionary(rule => $"/{rule.Service}/{rule.Method}", rule => rule.Deadline);

    private static readonly HashSet<string> Repeated = [.. All.Where(rule => rule.Repeats).Select(rule => $"/{rule.Service}/{rule.Method}")];

    /// <summary>Whether calls of a method are made again by the engine.</summary>
    /// <param name="fullName">As <see cref="IMethod.FullName"/>.</param>
    public static bool IsRepeated(string fullName) => Repeated.Contains(fullName);

    /// <summary>Longest that a call of a method may take; one outside the contract counts as unary.</summary>
    /// <param name="fullName">As <see cref="IMethod.FullName"/>.</param>
    public static TimeSpan DeadlineOf(string fullName) => Deadlines.GetValueOrDefault(fullName, Unary);

    /// <summary>
    /// The client engine's own retry (gRFC A6): at most four tries; the waits are random, up to 0.25, 0.5 and 1 second, so that
    /// kiosks which lost the service together don't come back together; all within the call's deadline.
    /// </summary>
    public static ServiceConfig ToServiceConfig()
    {
        var repeat = new MethodConfig
        {
            RetryPolicy = new RetryPolicy
            {
                MaxAttempts = 4,
                InitialBackoff = TimeSpan.FromMilliseconds(250),
                BackoffMultiplier = 2,
                MaxBackoff = TimeSpan.FromSeconds(1),
                RetryableStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (CallRule rule in All.Where(rule => rule.Repeats))
        {
            repeat.Names.Add(new MethodName { Service = rule.Service, Method = rule.Method });
        }

        return new ServiceConfig { MethodConfigs = { repeat } };
    }
}
