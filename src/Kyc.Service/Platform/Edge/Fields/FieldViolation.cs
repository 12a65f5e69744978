namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>What is wrong with a value. Never tells the value.</summary>
/// <param name="Reason">One of <see cref="FieldReason"/>.</param>
/// <param name="Words">What goes on after the name of the field, for example <c>is longer than 100 characters</c>.</param>
public sealed record FieldFault(string Reason, string Words)
{
    /// <summary>What answers instead of REQUEST-INVALID when nothing but faults of this one failure is wrong with the request.</summary>
    public FieldFailure? Failure { get; init; }
}

/// <summary>A failure and the status that it travels as.</summary>
public sealed record FieldFailure(Jpki.Failure Failure, Grpc.Core.StatusCode Status);

/// <summary>What is wrong with a field of a request.</summary>
/// <param name="Field">
/// Path from the request message, with the contract's own names and the indexes of entries, for example <c>postings[3].posting_number</c>.
/// </param>
/// <param name="Fault">What is wrong.</param>
public sealed record FieldViolation(string Field, FieldFault Fault)
{
    /// <summary>With reason and words.</summary>
    public FieldViolation(string field, string reason, string words)
        : this(field, new FieldFault(reason, words))
    {
    }

    /// <summary>As it stands in a status message, for example <c>declaration.name is missing</c>.</summary>
    public override string ToString() => $"{Field} {Fault.Words}";
}
