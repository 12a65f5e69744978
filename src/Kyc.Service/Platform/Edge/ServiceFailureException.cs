using Grpc.Core;
using Kyc.Jpki;
using Kyc.Service.Platform.Edge.Fields;

namespace Kyc.Service.Platform.Edge;

/// <summary>
/// The exception that is thrown to end a call with a typed failure. <see cref="Detail"/> may name a field or a state, but must not contain
/// a value that a person entered.
/// </summary>
public sealed class ServiceFailureException : Exception
{
    /// <summary>Maximum number of violations that the status message lists. The details of the gRPC status list more.</summary>
    private const int MaxListedViolations = 5;

    /// <summary>Creates the exception for a failure that <see cref="ServiceFailures"/> defines.</summary>
    public ServiceFailureException(Failure failure, string? detail = null)
        : this(failure, ServiceFailures.StatusByFailure[failure], detail)
    {
    }

    /// <summary>
    /// Creates the exception for a failure that <see cref="ServiceFailures"/> does not define. The status is the one that the failure is
    /// sent with.
    /// </summary>
    public ServiceFailureException(Failure failure, StatusCode status, string? detail = null)
        : this(failure, status, [], detail)
    {
    }

    /// <summary>Creates the exception for REQUEST-INVALID with the given violations.</summary>
    public ServiceFailureException(IReadOnlyList<FieldViolation> violations)
        : this(ServiceFailures.RequestInvalid, ServiceFailures.StatusByFailure[ServiceFailures.RequestInvalid], violations)
    {
    }

    /// <summary>Creates the exception for a failure that is caused by fields of the request.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="status">The status that the failure is sent with.</param>
    /// <param name="violations">The violations, in the order of the request's fields.</param>
    /// <param name="detail">
    /// The text of the status message after the failure code. When it is null and there are violations, the message lists the violations.
    /// </param>
    public ServiceFailureException(Failure failure, StatusCode status, IReadOnlyList<FieldViolation> violations, string? detail = null)
        : base($"{failure.Code}: {detail ?? FormatViolations(violations) ?? failure.Cause}") =>
        (Failure, Status, Violations, Detail) = (failure, status, violations, detail ?? FormatViolations(violations));

    /// <summary>Gets the failure that the call ends with.</summary>
    public Failure Failure { get; }

    /// <summary>Gets the gRPC status code that the failure is sent with.</summary>
    public StatusCode Status { get; }

    /// <summary>Gets the violations of the request's fields; empty when the failure does not concern fields.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; }

    /// <summary>Gets the delay before the call may be retried; null when it is unknown.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the text that replaces the failure's cause in the status message; null when the cause is used.</summary>
    public string? Detail { get; }

    /// <summary>Returns a copy of this exception with the given violations.</summary>
    public ServiceFailureException WithViolations(params IReadOnlyList<FieldViolation> violations) =>
        new(Failure, Status, violations, Detail) { RetryAfter = RetryAfter };

    private static string? FormatViolations(IReadOnlyList<FieldViolation> violations)
    {
        if (violations.Count == 0)
        {
            return null;
        }

        var listed = string.Join("; ", violations.Take(MaxListedViolations));
        return violations.Count <= MaxListedViolations ? listed : $"{listed}; and {violations.Count - MaxListedViolations} more";
    }
}
