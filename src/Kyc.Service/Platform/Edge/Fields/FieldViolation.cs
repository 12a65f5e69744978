namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>Describes why a value is not valid. It never contains the value itself.</summary>
/// <param name="Reason">A reason that <see cref="FieldReason"/> defines.</param>
/// <param name="Description">The text that follows the name of the field, for example <c>is longer than 100 characters</c>.</param>
public sealed record FieldFault(string Reason, string Description)
{
    /// <summary>
    /// The failure that is returned instead of REQUEST-INVALID if all faults of the request specify the same one; null when this fault does
    /// not specify a failure.
    /// </summary>
    public FieldFailure? Failure { get; init; }
}

/// <summary>Represents a failure and the gRPC status code that it is sent with.</summary>
public sealed record FieldFailure(Jpki.Failure Failure, Grpc.Core.StatusCode Status);

/// <summary>Describes which field of a request is not valid, and why.</summary>
/// <param name="Field">
/// The path of the field in the request message, with the field names of the API contract and the indexes of entries, for example
/// <c>postings[3].posting_number</c>.
/// </param>
/// <param name="Fault">Why the value is not valid.</param>
public sealed record FieldViolation(string Field, FieldFault Fault)
{
    /// <summary>Creates a violation with the given reason and description.</summary>
    public FieldViolation(string field, string reason, string description)
        : this(field, new FieldFault(reason, description))
    {
    }

    /// <summary>
    /// Returns the violation in the form that is used in a status message, for example <c>declaration.name is missing</c>.
    /// </summary>
    public override string ToString() => $"{Field} {Fault.Description}";
}
