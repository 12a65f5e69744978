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
        "A field of the request is missing or not in its form.",
        "Correct each field that the failure names; docs/fields.md has the rules.");

    public static readonly Failure RequestTooLarge = Define("REQUEST-TOO-LARGE",
        "The request is larger than this method takes.", "Send no more than the contract allows; large lists go in pieces.");

    public static readonly Failure RequestEncoding = Define("REQUEST-ENCODING",
        "The request is compressed in a way this service does not know.", "Send messages as they are, or compressed with gzip.");

    public static readonly Failure RequestMalformed = Define("REQUEST-MALFORMED",
        "What was sent is not one well-formed message of this method.",
        "Build the client from the protos of this version; if it is, look for a proxy that changes messages.");

    public static readonly Failure MethodUnknown = Define("METHOD-UNKNOWN",
        "There is no such method or service here.", "Check the address and the client's version; server reflection lists the methods.");

    public static readonly Failure DeadlineMissing = Define("DEADLINE-MISSING",
        "The call has no deadline.", "Set a deadline on every call; docs/api.md has the longest allowed.");

    public static readonly Failure DeadlineTooLong = Define("DEADLINE-TOO-LONG",
        "The call's deadline lies further ahead than this method allows.",
        "Set a deadline within the method's limit; docs/api.md has them.");

    public static readonly Failure DeadlineExceeded = Define("DEADLINE-EXCEEDED",
        "The call's deadline passed before it was done.",
        "Send the same call again; a call that stores something is repeated with the same key or content.");

    public static readonly Failure LimitReached = Define(
        "LIMIT-REACHED",
        "The stream of health checking or reflection is beyond its limit, or all such streams together are; other methods have no such limit.",
        "End streams that are not needed, then call again.");

    public static readonly Failure CallRateExceeded = Define("CALL-RATE-EXCEEDED",
        "The program makes more calls a second than this service takes from one program; nothing was done.",
        "Call again after the time in google.rpc.RetryInfo, and spread the calls.");

    public static readonly Failure UploadTooSlow = Define("UPLOAD-TOO-SLOW",
        "The upload stood still, or came more slowly than this service waits for; nothing was stored.",
        "Send the whole upload again, over a line that carries 32 KiB a second, and read the file before the call begins.");

    public static readonly Failure UploadNoRoom = Define("UPLOAD-NO-ROOM",
        "Uploads under way take all the room that the service has for them, or all that one program gets of it; nothing was stored.",
        "Send the whole upload again in a moment, and not so many at a time.");

    public static readonly Failure LongWorkNoRoom = Define("LONG-WORK-NO-ROOM",
        "As much long work of this kind waits as the service keeps, or as it keeps for one program; nothing was done.",
        "Call again when the work under way is done, and not so often at a time.");

    public static readonly Failure ServiceStopping = Define("SERVICE-STOPPING",
        "This instance of the service is stopping.",
        "Call again, watching from the last sequence number seen; another instance or the restarted one answers.");

    public static readonly Failure HealthServiceUnknown = Define("HEALTH-SERVICE-UNKNOWN",
        "There is no service of this name to ask the health of.",
        "Ask with an empty name for the whole, or with the full name of a service.");

    public static readonly Failure CallerUnnamed = Define("CALLER-UNNAMED",
        "The call does not name the calling program and person.",
        "Send kyc-caller-program and kyc-caller-person in the form the contract gives.");

    public static readonly Failure CallerNameReserved = Define("CALLER-NAME-RESERVED",
        "The name of the calling program is the service's own, under which it records what it does by itself.",
        "Give the program another name, in kyc-caller-program or in its certificate.");

    public static readonly Failure CallerCertificateName = Define("CALLER-CERTIFICATE-NAME",
        "The subject of the client certificate does not have exactly one common name, so that it names no program.",
        "Issue a certificate with one common name, the program's, and use it.");

    public static readonly Failure OperatorSocketRequired = Define("OPERATOR-SOCKET-REQUIRED",
        "This method is accepted on the service's operator socket only.",
        "Run the command on the service's machine as a member of the operators' group; "
        + "docs/operations.md, section Operator socket, tells how.");

    public static readonly Failure SecondPersonRequired = Define("SECOND-PERSON-REQUIRED",
        "The person who asked for this cannot approve it.",
        "Have another member of staff, with a user account of their own, make the same call.");

    public static readonly Failure ApplicationUnknown = Define("APPLICATION-UNKNOWN",
        "There is no application with this id.", "Use the id that CreateApplication gave.");

    public static readonly Failure ReferenceUnknown = Define("REFERENCE-UNKNOWN",
        "There is no application with this reference code.", "Check the eight characters with the customer and type them again.");

    public static readonly Failure ApplicationKeyReused = Define("APPLICATION-KEY-REUSED",
        "The idempotency key was used for an application with other content.", "Use a new key for a new application.");

    public static readonly Failure ApplicationNotOpen = Define("APPLICATION-NOT-OPEN",
        "The application's state does not allow this.",
        "Look at the application's state; open a new application if the person is to be verified anew.");

    public static readonly Failure DataErased = Define("DATA-ERASED",
        "The erasure was acknowledged already, or is done.", "Look at the schedule and the deletion certificates of the application.");

    public static readonly Failure SessionUnknown = Define("SESSION-UNKNOWN",
        "There is no card session with this id.", "Begin a card verification with the reference code.");

    public static readonly Failure SessionExpired = Define("SESSION-EXPIRED",
        "The card session was answered after its time.", "Begin again: the card signs a new document.");

    public static readonly Failure SessionUsed = Define("SESSION-USED",
        "The card session was decided already, on another submission.", "Begin again: a session is decided once.");

    public static readonly Failure SessionReplaced = Define("SESSION-REPLACED",
        "A later session of the same application took the place of this one.", "Use the session begun last, or begin again.");

    public static readonly Failure DocumentMismatch = Define("SESSION-DOCUMENT-MISMATCH",
        "The document that was signed is not the document of the session.",
        "Have the card sign the document exactly as BeginCardVerification gave it.");

    public static readonly Failure MethodNotYet = Define("METHOD-NOT-YET",
        "The rule does not have this method of verification on that day yet.", "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodEnded = Define("METHOD-ENDED",
        "The rule has ended this method of verification.",
        "Use a method that GetApplication lists as allowed; what was sent in for the ended one does not count.");

    public static readonly Failure MethodEndedByCompany = Define("METHOD-ENDED-BY-COMPANY",
        "The company has ended this method of verification before the rule does.", "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodNotForResidents = Define("METHOD-NOT-FOR-RESIDENTS",
        "On that day the rule has this method only for people who are not in the resident register.",
        "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodNotUnder15 = Define("METHOD-NOT-UNDER-15",
        "The signature certificate is not issued to people under 15, so that a card cannot verify this person yet.",
        "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodListedTransactions = Define("METHOD-LISTED-TRANSACTIONS",
        "The rule limits this method to transactions that it lists; "
        + "this service does not know whether opening an account is one of them, and does not offer it.",
        "Use a method that GetApplication lists as allowed.");

    public static readonly Failure MethodNotCarriedThrough = Define("METHOD-NOT-CARRIED-THROUGH",
        "The rule has this method, but this service does not carry it through.", "Use a method that GetApplication lists as allowed.");

    public static readonly Failure RecordUnknown = Define("RECORD-UNKNOWN",
        "The application has no verification record: the person was not verified, or the record was erased.",
        "Look at the application's state and at the deletion certificates.");

    public static readonly Failure RecordCorrectsUnknown = Define("RECORD-CORRECTS-UNKNOWN",
        "The record to be corrected is none of this application.",
        "Read the record of this application and give the id of its latest version.");

    public static readonly Failure RecordNotLatest = Define("RECORD-NOT-LATEST",
        "The record to be corrected is not the latest one of the application.", "Read the record again and correct what stands now.");

    public static readonly Failure LedgerBroken = Define("LEDGER-BROKEN",
        "The application's ledger or evidence was changed, or cannot be sealed; a bundle of it would not verify.",
        "Run `kyc evidence verify`; it names the break. docs/operations.md says what to do.");

    public static readonly Failure PersonalNumberFound = Define("PERSONAL-NUMBER-FOUND",
        "A text holds what looks like an individual number (個人番号), which must not enter; nothing was stored.",
        "Take the number out of the field that the failure names; ask the customer for nothing that shows it.");

    public static readonly Failure DomicileFound = Define("PERSONAL-NUMBER-DOMICILE",
        "A text holds a registered domicile (本籍) or the head of a family register (筆頭者), which must not enter; nothing was stored.",
        "Take it out of the field that the failure names.");

    public static readonly Failure ResidentCodeFound = Define("PERSONAL-NUMBER-RESIDENT-CODE",
        "A text holds a resident record code (住民票コード), which must not enter; nothing was stored.",
        "Take the code out of the field that the failure names.");

    public static readonly Failure RecordIncomplete = Define("RECORD-INCOMPLETE",
        "The verification record would lack rows that the law demands; nothing was stored.",
        "Supply what the named rows of the rule need; for a card verification tell the operator.");

    public static readonly Failure DatabaseUnavailable = Define("DATABASE-UNAVAILABLE",
        "The service cannot use its database now; nothing was stored.",
        "Send the same call again in a moment; tell the operator if it lasts.");

    public static readonly Failure OutcomeUnknown = Define("DATABASE-OUTCOME-UNKNOWN",
        "The connection to the database broke while the call was being stored; whether it is stored is not known.",
        "Send the same call again, with the same key and content: it is done once, whatever became of this one.");

    public static readonly Failure KeysUnavailable = Define("KEYS-UNAVAILABLE",
        "The service cannot reach the keys that protect personal data; nothing was stored.",
        "Send the same call again in a moment; tell the operator if it lasts: the log has the KEY- code.");

    public static readonly Failure KeyRotationReplaced = Define("KEY-ROTATION-REPLACED",
        "A later rotation took the place of this one.", "Follow the later one: kyc keys status tells its key.");

    public static readonly Failure DiskUnavailable = Define("DISK-UNAVAILABLE",
        "The service cannot write to its disk; nothing was stored.",
        "See that the disk of the folder of Kyc:RevocationIndexFile is writable and not full, then send the same call again.");

    public static readonly Failure Internal = Define("INTERNAL",
        "The service failed by a fault of its own; nothing was stored half.",
        "Tell the operator the time and the method; the log has the rest.");

    /// <summary>Gets all failures, each with the gRPC status code that it is sent with.</summary>
    public static IReadOnlyDictionary<Failure, StatusCode> Statuses { get; } = new Dictionary<Failure, StatusCode>
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
        [UploadNoRoom] = StatusCode.ResourceExhausted,
        [LongWorkNoRoom] = StatusCode.ResourceExhausted,
        [ServiceStopping] = StatusCode.Unavailable,
        [HealthServiceUnknown] = StatusCode.NotFound,
        [CallerUnnamed] = StatusCode.Unauthenticated,
        [CallerNameReserved] = StatusCode.Unauthenticated,
        [CallerCertificateName] = StatusCode.Unauthenticated,
        [OperatorSocketRequired] = StatusCode.PermissionDenied,
        [SecondPersonRequired] = StatusCode.PermissionDenied,
        [ApplicationUnknown] = StatusCode.NotFound,
        [ReferenceUnknown] = StatusCode.NotFound,
        [ApplicationKeyReused] = StatusCode.AlreadyExists,
        [ApplicationNotOpen] = StatusCode.FailedPrecondition,
        [DataErased] = StatusCode.FailedPrecondition,
        [SessionUnknown] = StatusCode.NotFound,
        [SessionExpired] = StatusCode.FailedPrecondition,
        [SessionUsed] = StatusCode.FailedPrecondition,
        [SessionReplaced] = StatusCode.FailedPrecondition,
        [DocumentMismatch] = StatusCode.InvalidArgument,
        [MethodNotYet] = StatusCode.FailedPrecondition,
        [MethodEnded] = StatusCode.FailedPrecondition,
        [MethodEndedByCompany] = StatusCode.FailedPrecondition,
        [MethodNotForResidents] = StatusCode.FailedPrecondition,
        [MethodNotUnder15] = StatusCode.FailedPrecondition,
        [MethodListedTransactions] = StatusCode.FailedPrecondition,
        [MethodNotCarriedThrough] = StatusCode.FailedPrecondition,
        [RecordUnknown] = StatusCode.NotFound,
        [RecordCorrectsUnknown] = StatusCode.NotFound,
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
    public static IReadOnlySet<Failure> Transient { get; } =
        new HashSet<Failure> { LimitReached, CallRateExceeded, UploadNoRoom, LongWorkNoRoom };

    private static Failure Define(string code, string cause, string remedy) => new(code, Disposition.Retry, cause, remedy);
}
