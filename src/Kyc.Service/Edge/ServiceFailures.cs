using Grpc.Core;
using Kyc.Jpki;

namespace Kyc.Service.Edge;

/// <summary>Failures of calls, as opposed to verdicts on certificates. Described in docs/failure-codes.md.</summary>
public static class ServiceFailures
{
    public static readonly Failure RequestInvalid = Define("REQUEST-INVALID",
        "A field of the request is missing or not in its form.", "Correct the field that the status message names.");

    public static readonly Failure RequestTooLarge = Define("REQUEST-TOO-LARGE",
        "The request is larger than this method takes.", "Send no more than the contract allows; large lists go in pieces.");

    public static readonly Failure CallerUnnamed = Define("CALLER-UNNAMED",
        "The call does not name the calling program and person.", "Send kyc-caller-program and kyc-caller-person in the form the contract gives.");

    public static readonly Failure ApplicationUnknown = Define("APPLICATION-UNKNOWN",
        "There is no application with this id.", "Use the id that CreateApplication gave.");

    public static readonly Failure ReferenceUnknown = Define("REFERENCE-UNKNOWN",
        "There is no application with this reference code.", "Check the eight characters with the customer and type them again.");

    public static readonly Failure ApplicationKeyReused = Define("APPLICATION-KEY-REUSED",
        "The idempotency key was used for an application with other content.", "Use a new key for a new application.");

    public static readonly Failure ApplicationNotOpen = Define("APPLICATION-NOT-OPEN",
        "The application's state does not allow this.", "Look at the application's state; open a new application if the person is to be verified anew.");

    public static readonly Failure SessionUnknown = Define("SESSION-UNKNOWN",
        "There is no card session with this id.", "Begin a card verification with the reference code.");

    public static readonly Failure SessionExpired = Define("SESSION-EXPIRED",
        "The card session was answered after its time.", "Begin again: the card signs a new document.");

    public static readonly Failure SessionUsed = Define("SESSION-USED",
        "The card session was decided already, on another submission.", "Begin again: a session is decided once.");

    public static readonly Failure SessionReplaced = Define("SESSION-REPLACED",
        "A later session of the same application took the place of this one.", "Use the session begun last, or begin again.");

    public static readonly Failure DocumentMismatch = Define("SESSION-DOCUMENT-MISMATCH",
        "The document that was signed is not the document of the session.", "Have the card sign the document exactly as BeginCardVerification gave it.");

    public static readonly Failure DatabaseUnavailable = Define("DATABASE-UNAVAILABLE",
        "The service cannot reach its database; nothing was stored.", "Send the same call again in a moment; tell the operator if it lasts.");

    public static readonly Failure Internal = Define("INTERNAL",
        "The service failed by a fault of its own; nothing was stored half.", "Tell the operator the time and the method; the log has the rest.");

    /// <summary>All of them, with the gRPC status each travels as.</summary>
    public static IReadOnlyDictionary<Failure, StatusCode> Statuses { get; } = new Dictionary<Failure, StatusCode>
    {
        [RequestInvalid] = StatusCode.InvalidArgument,
        [RequestTooLarge] = StatusCode.ResourceExhausted,
        [CallerUnnamed] = StatusCode.Unauthenticated,
        [ApplicationUnknown] = StatusCode.NotFound,
        [ReferenceUnknown] = StatusCode.NotFound,
        [ApplicationKeyReused] = StatusCode.AlreadyExists,
        [ApplicationNotOpen] = StatusCode.FailedPrecondition,
        [SessionUnknown] = StatusCode.NotFound,
        [SessionExpired] = StatusCode.FailedPrecondition,
        [SessionUsed] = StatusCode.FailedPrecondition,
        [SessionReplaced] = StatusCode.FailedPrecondition,
        [DocumentMismatch] = StatusCode.InvalidArgument,
        [DatabaseUnavailable] = StatusCode.Unavailable,
        [Internal] = StatusCode.Internal,
    };

    private static Failure Define(string code, string cause, string remedy) => new(code, Disposition.Retry, cause, remedy);
}

/// <summary>
/// Ends a call with a typed failure. <see cref="Detail"/> may name a field or a state, never a value that a person gave.
/// </summary>
public sealed class ServiceFailureException : Exception
{
    /// <summary>With a failure of <see cref="ServiceFailures"/>.</summary>
    public ServiceFailureException(Failure failure, string? detail = null)
        : this(failure, ServiceFailures.Statuses[failure], detail)
    {
    }

    /// <summary>With a failure of the trust core and the status it is to travel as.</summary>
    public ServiceFailureException(Failure failure, StatusCode status, string? detail = null)
        : base($"{failure.Code}: {detail ?? failure.Cause}") =>
        (Failure, Status, Detail) = (failure, status, detail);

    public Failure Failure { get; }

    public StatusCode Status { get; }

    public string? Detail { get; }
}
