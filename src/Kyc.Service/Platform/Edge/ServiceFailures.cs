using Grpc.Core;
using Kyc.Jpki;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// Defines the failures of gRPC calls, except those of certificate verification, which are defined elsewhere. docs/failure-codes.md
/// describes all failures.
/// </summary>
public static class ServiceFailures
{
    public static readonly Failure RequestInvalid = Define("REQUEST-INVALID",
        "A field of the request is missing or invalid.",
        "Correct each field that the failure names; docs/fields.md has the rules.");

    public static readonly Failure RequestTooLarge = Define("REQUEST-TOO-LARGE",
        "The request is larger than this method accepts.", "Send no more than the contract allows; send large lists in pieces.");

    public static readonly Failure RequestEncoding = Define("REQUEST-ENCODING",
        "The request is compressed with a method that this service does not support.",
        "Send messages uncompressed, or compressed with gzip.");

    public static readonly Failure RequestMalformed = Define("REQUEST-MALFORMED",
        "The request is not one well-formed message of this method.",
        "Build the client from the protos of this version; if that is already the case, look for a proxy that changes messages.");

    public static readonly Failure MethodUnknown = Define("METHOD-UNKNOWN",
        "There is no such method or service at this address.",
        "Check the address and the client's version; server reflection lists the methods.");

    public static readonly Failure DeadlineMissing = Define("DEADLINE-MISSING",
        "The call has no deadline.", "Set a deadline on every call; docs/api.md lists the longest deadlines allowed.");

    public static readonly Failure DeadlineTooLong = Define("DEADLINE-TOO-LONG",
        "The call's deadline is later than this method allows.",
        "Set a deadline within the method's limit; docs/api.md lists the limits.");

    public static readonly Failure DeadlineExceeded = Define("DEADLINE-EXCEEDED",
        "The call's deadline passed before the call was complete.",
        "Repeat a repeatable method with the same key and content; after any other method, read the state first.");

    public static readonly Failure LimitReached = Define("LIMIT-REACHED",
        "The stream of health checks or reflection exceeded its limit, or there are too many such streams; "
        + "other methods have no such limit.",
        "End streams that are not needed, then call again.");

    public static readonly Failure CallRateExceeded = Define("CALL-RATE-EXCEEDED",
        "The program makes more calls per second than this service accepts from one program; nothing was done.",
        "Call again after the time in google.rpc.RetryInfo, and spread the calls over time.");

    public static readonly Failure UploadTooSlow = Define("UPLOAD-TOO-SLOW",
        "The upload stopped, or was slower than this service allows; nothing was stored.",
        "Send the whole upload again over a connection that transfers at least 32 KiB per second, "
        + "and read the file before the call starts.");

    public static readonly Failure UploadQuotaExceeded = Define("UPLOAD-NO-ROOM",
        "The uploads in progress use all the space that the service reserves for uploads, or for the uploads of one program; "
        + "nothing was stored.",
        "Send the whole upload again after a short time, and send fewer uploads at the same time.");

    public static readonly Failure LongWorkQueueFull = Define("LONG-WORK-NO-ROOM",
        "The queue for long work of this kind is full, or this program's share of it is full; nothing was done.",
        "Call again when the work in progress is done, and make fewer such calls at the same time.");

    public static readonly Failure ServiceStopping = Define("SERVICE-STOPPING",
        "This instance of the service is stopping.",
        "Call again, and continue a watch after the last sequence number received; another instance or the restarted one answers.");

    public static readonly Failure HealthServiceUnknown = Define("HEALTH-SERVICE-UNKNOWN",
        "There is no service with this name whose health can be checked.",
        "Send an empty name for the health of the whole service, or the full name of a service.");

    public static readonly Failure CallerNotNamed = Define("CALLER-UNNAMED",
        "The call does not name the calling program and person.",
        "Send kyc-caller-person, or on the operator socket kyc-caller-program, in the format that the contract specifies.");

    public static readonly Failure CallerNameReserved = Define("CALLER-NAME-RESERVED",
        "The name of the calling program is reserved for the service, which uses it to record its own actions.",
        "Give the program another name in kyc-caller-program.");

    public static readonly Failure CallerUnknown = Define("CALLER-UNKNOWN",
        "The principals file has no caller with this certificate or user account, or the certificate's key is revoked.",
        "Use a certificate or an account that the principals file names; the operator adds callers to it.");

    public static readonly Failure CallerRole = Define("CALLER-ROLE",
        "None of the caller's roles allows this method.",
        "Use a caller with one of the method's roles (docs/access.md); the operator assigns roles in the principals file.");

    public static readonly Failure CallerEnded = Define("CALLER-ENDED",
        "The last day of the caller, or of the contractor that it belongs to, is over.",
        "The operator sets a new last day in the principals file if the caller is still needed.");

    public static readonly Failure CallerAddress = Define("CALLER-ADDRESS",
        "The call comes from an address that is not in the caller's networks.",
        "Call from the caller's own network, or have the operator correct its networks in the principals file.");

    public static readonly Failure CallerHours = Define("CALLER-HOURS",
        "The caller may not call at this time of day.",
        "Call within the caller's hours, which the principals file gives in the time of Japan.");

    public static readonly Failure OperatorSocketRequired = Define("OPERATOR-SOCKET-REQUIRED",
        "This method is accepted only on the service's operator socket.",
        "Run the command on the service's machine as a member of the operators' group; "
        + "docs/operations.md, section Operator socket, describes how.");

    public static readonly Failure SecondPersonRequired = Define("SECOND-PERSON-REQUIRED",
        "The person who asked for this cannot approve it.",
        "Have another member of staff, with a user account of their own, make the same call.");

    public static readonly Failure ApplicationUnknown = Define("APPLICATION-UNKNOWN",
        "There is no application with this id, or a different front-end opened it.",
        "Use the id that CreateApplication returned.");

    public static readonly Failure ReferenceUnknown = Define("REFERENCE-UNKNOWN",
        "There is no application with this reference code.", "Check the eight characters with the customer and type them again.");

    public static readonly Failure TooManyWrongCodes = Define("TOO-MANY-WRONG-CODES",
        "The caller sent too many unknown or wrong codes and must wait.",
        "Wait for the time in google.rpc.RetryInfo, and check the code with the customer before typing it again.");

    public static readonly Failure TooManySessions = Define("TOO-MANY-SESSIONS",
        "The caller began too many card sessions for this application and must wait.",
        "Wait for the time in google.rpc.RetryInfo, or verify the customer at another kiosk.");

    public static readonly Failure ApplicationKeyReused = Define("APPLICATION-KEY-REUSED",
        "The idempotency key was used for an application with different content.", "Use a new key for a new application.");

    public static readonly Failure ApplicationNotOpen = Define("APPLICATION-NOT-OPEN",
        "The application's state does not allow this call.",
        "Look at the application's state; open a new application if the person must be verified again.");

    public static readonly Failure DataErased = Define("DATA-ERASED",
        "The data was erased, or its erasure was already acknowledged.",
        "Look at the schedule and the deletion certificates of the application.");

    public static readonly Failure SessionUnknown = Define("SESSION-UNKNOWN",
        "There is no card session with this id, or a different kiosk began it.", "Start a card verification with the reference code.");

    public static readonly Failure SessionExpired = Define("SESSION-EXPIRED",
        "The card session had expired when the signature was submitted.", "Start again; the card then signs a new document.");

    public static readonly Failure SessionUsed = Define("SESSION-USED",
        "The card session was already decided by another submission.", "Start again; a session is decided only once.");

    public static readonly Failure SessionReplaced = Define("SESSION-REPLACED",
        "A later session of the same application replaced this one.", "Use the latest session, or start again.");

    public static readonly Failure SessionAtOtherKiosk = Define("SESSION-OTHER-KIOSK",
        "A different kiosk has just begun a card session of the same application; nothing was done.",
        "Finish at the other kiosk, or start again here after the time in google.rpc.RetryInfo.");

    public static readonly Failure DocumentMismatch = Define("SESSION-DOCUMENT-MISMATCH",
        "The signed document is not the document of the session.",
        "Have the card sign the document exactly as BeginCardVerification returned it.");

    public static readonly Failure MethodNotYetAllowed = Define("METHOD-NOT-YET",
        "The rule does not allow this method of verification on that day yet.", "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodEnded = Define("METHOD-ENDED",
        "The rule no longer allows this method of verification.",
        "Use a method that GetApplication lists as allowed; what was received for the ended method does not count.");

    public static readonly Failure MethodEndedByCompany = Define("METHOD-ENDED-BY-COMPANY",
        "The company ended this method of verification earlier than the rule does.", "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodNotForResidents = Define("METHOD-NOT-FOR-RESIDENTS",
        "On that day the rule allows this method only for people who are not in the resident register.",
        "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodNotUnder15 = Define("METHOD-NOT-UNDER-15",
        "The signature certificate is not issued to people under 15, so this person cannot be verified by card yet.",
        "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodForListedTransactionsOnly = Define("METHOD-LISTED-TRANSACTIONS",
        "The rule limits this method to listed transactions; this service does not know whether opening an account is one of them, "
        + "so it does not offer the method.",
        "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodNotSupported = Define("METHOD-NOT-CARRIED-THROUGH",
        "The rule allows this method, but this service does not support it.", "Use a method that GetApplication lists as allowed.");

    public static readonly Failure RecordUnknown = Define("RECORD-UNKNOWN",
        "The application has no verification record: the person was not verified, or the record was erased.",
        "Look at the application's state and at the deletion certificates.");

    public static readonly Failure CorrectedRecordUnknown = Define("RECORD-CORRECTS-UNKNOWN",
        "The record to be corrected does not belong to this application.",
        "Read the record of this application and specify the id of its latest version.");

    public static readonly Failure RecordNotLatest = Define("RECORD-NOT-LATEST",
        "The record to be corrected is not the latest version of the application's record.",
        "Read the record again and correct the latest version.");

    public static readonly Failure LedgerBroken = Define("LEDGER-BROKEN",
        "The application's ledger or evidence was changed, or cannot be sealed; a bundle of it would fail verification.",
        "Run `kyc evidence verify`, which names the break; docs/operations.md describes what to do.");

    public static readonly Failure PersonalNumberFound = Define("PERSONAL-NUMBER-FOUND",
        "A text contains what looks like an individual number (個人番号), which is not allowed; nothing was stored.",
        "Remove the number from the field that the failure names, and do not ask the customer for anything that shows it.");

    public static readonly Failure DomicileFound = Define("PERSONAL-NUMBER-DOMICILE",
        "A text contains a registered domicile (本籍) or the head of a family register (筆頭者), which is not allowed; nothing was stored.",
        "Remove it from the field that the failure names.");

    public static readonly Failure ResidentCodeFound = Define("PERSONAL-NUMBER-RESIDENT-CODE",
        "A text contains a resident record code (住民票コード), which is not allowed; nothing was stored.",
        "Remove the code from the field that the failure names.");

    public static readonly Failure RecordIncomplete = Define("RECORD-INCOMPLETE",
        "The verification record would lack rows that the law requires; nothing was stored.",
        "Supply what the named rows of the rule need; for a card verification, tell the operator.");

    public static readonly Failure DatabaseUnavailable = Define("DATABASE-UNAVAILABLE",
        "The service cannot use its database now; nothing was stored.",
        "Send the same call again after a short time; if the problem persists, tell the operator.");

    public static readonly Failure OutcomeUnknown = Define("DATABASE-OUTCOME-UNKNOWN",
        "The connection to the database broke while the call was being stored; it is not known whether the call was stored.",
        "Repeat a repeatable method with the same key and content, which is carried out only once; "
        + "after any other method, read the state first.");

    public static readonly Failure KeysUnavailable = Define("KEYS-UNAVAILABLE",
        "The service cannot reach the keys that protect personal data; nothing was stored.",
        "Send the same call again after a short time; if the problem persists, tell the operator, who finds the KEY- code in the log.");

    public static readonly Failure KeyRotationReplaced = Define("KEY-ROTATION-REPLACED",
        "A later rotation replaced this one.", "Follow the later rotation; kyc keys status shows its key.");

    public static readonly Failure DiskUnavailable = Define("DISK-UNAVAILABLE",
        "The service cannot write to its disk; nothing was stored.",
        "Make sure that the disk with the folder of Kyc:RevocationIndexFile is writable and not full, then send the same call again.");

    public static readonly Failure Internal = Define("INTERNAL",
        "The service failed because of an internal error; the call was stored completely or not at all.",
        "Tell the operator the time and the method; the log has the details.");

    /// <summary>Gets all failures, each with the gRPC status code that it is sent with.</summary>
    public static IReadOnlyDictionary<Failure, StatusCode> StatusByFailure { get; } = new Dictionary<Failure, StatusCode>
    {
        [RequestInvalid] = StatusCode.InvalidArgument,
        [RequestTooLarge] = StatusCode.ResourceExhausted,
        [RequestEncoding] = StatusCode.Unimplemented,
        // gRPC's statuscodes.md specifies this status for a request that cannot be parsed, although the client is at fault.
        [RequestMalformed] = StatusCode.Internal,
        [MethodUnknown] = StatusCode.Unimplemented,
        [DeadlineMissing] = StatusCode.InvalidArgument,
        [DeadlineTooLong] = StatusCode.InvalidArgument,
        [DeadlineExceeded] = StatusCode.DeadlineExceeded,
        [LimitReached] = StatusCode.ResourceExhausted,
        [CallRateExceeded] = StatusCode.ResourceExhausted,
        [UploadTooSlow] = StatusCode.Unavailable,
        [UploadQuotaExceeded] = StatusCode.ResourceExhausted,
        [LongWorkQueueFull] = StatusCode.ResourceExhausted,
        [ServiceStopping] = StatusCode.Unavailable,
        [HealthServiceUnknown] = StatusCode.NotFound,
        [CallerNotNamed] = StatusCode.Unauthenticated,
        [CallerNameReserved] = StatusCode.Unauthenticated,
        [CallerUnknown] = StatusCode.Unauthenticated,
        [CallerRole] = StatusCode.PermissionDenied,
        [CallerEnded] = StatusCode.PermissionDenied,
        [CallerAddress] = StatusCode.PermissionDenied,
        [CallerHours] = StatusCode.PermissionDenied,
        [OperatorSocketRequired] = StatusCode.PermissionDenied,
        [SecondPersonRequired] = StatusCode.PermissionDenied,
        [ApplicationUnknown] = StatusCode.NotFound,
        [ReferenceUnknown] = StatusCode.NotFound,
        [TooManyWrongCodes] = StatusCode.ResourceExhausted,
        [TooManySessions] = StatusCode.ResourceExhausted,
        [ApplicationKeyReused] = StatusCode.AlreadyExists,
        [ApplicationNotOpen] = StatusCode.FailedPrecondition,
        [DataErased] = StatusCode.FailedPrecondition,
        [SessionUnknown] = StatusCode.NotFound,
        [SessionExpired] = StatusCode.FailedPrecondition,
        [SessionUsed] = StatusCode.FailedPrecondition,
        [SessionReplaced] = StatusCode.FailedPrecondition,
        [SessionAtOtherKiosk] = StatusCode.ResourceExhausted,
        [DocumentMismatch] = StatusCode.InvalidArgument,
        [MethodNotYetAllowed] = StatusCode.FailedPrecondition,
        [MethodEnded] = StatusCode.FailedPrecondition,
        [MethodEndedByCompany] = StatusCode.FailedPrecondition,
        [MethodNotForResidents] = StatusCode.FailedPrecondition,
        [MethodNotUnder15] = StatusCode.FailedPrecondition,
        [MethodForListedTransactionsOnly] = StatusCode.FailedPrecondition,
        [MethodNotSupported] = StatusCode.FailedPrecondition,
        [RecordUnknown] = StatusCode.NotFound,
        [CorrectedRecordUnknown] = StatusCode.NotFound,
        [RecordNotLatest] = StatusCode.FailedPrecondition,
        [LedgerBroken] = StatusCode.FailedPrecondition,
        [PersonalNumberFound] = StatusCode.InvalidArgument,
        [DomicileFound] = StatusCode.InvalidArgument,
        [ResidentCodeFound] = StatusCode.InvalidArgument,
        [RecordIncomplete] = StatusCode.FailedPrecondition,
        [DatabaseUnavailable] = StatusCode.Unavailable,
        [OutcomeUnknown] = StatusCode.Unavailable,
        [KeysUnavailable] = StatusCode.Unavailable,
        [KeyRotationReplaced] = StatusCode.FailedPrecondition,
        [DiskUnavailable] = StatusCode.Unavailable,
        [Internal] = StatusCode.Internal,
    };

    /// <summary>
    /// Gets the failures that are reported as retryable although clients do not automatically retry calls with their status codes.
    /// </summary>
    public static IReadOnlySet<Failure> TransientFailures { get; } =
        new HashSet<Failure>
        {
            LimitReached, CallRateExceeded, UploadQuotaExceeded, LongWorkQueueFull, TooManyWrongCodes, TooManySessions,
            SessionAtOtherKiosk,
        };

    private static Failure Define(string code, string cause, string remedy) => new(code, Disposition.Retry, cause, remedy);
}
