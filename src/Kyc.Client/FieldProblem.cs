using Google.Rpc;

namespace Kyc.Client;

/// <summary>Represents an error in one field of a request, as in <c>google.rpc.BadRequest</c>. Never contains the value.</summary>
/// <param name="Field">The path of the field within the request message, for example <c>postings[3].posting_number</c>.</param>
/// <param name="Reason">The reason for programs, for example <c>CHECK_DIGIT</c> (docs/fields.md).</param>
/// <param name="Description">The reason for people, one English sentence.</param>
public sealed record FieldProblem(string Field, string Reason, string Description)
{
    /// <summary>Returns one line: field, reason, description.</summary>
    public override string ToString() => $"field {Field}: {Reason}: {Description}";

    /// <summary>Returns the field errors in the given detail of a failure. Empty if there is no such detail.</summary>
    internal static IReadOnlyList<FieldProblem> FromBadRequest(BadRequest? badRequest) =>
        badRequest is null
            ? []
            :
            [
                .. badRequest.FieldViolations.Select(violation => new FieldProblem(
                    violation.Field,
                    violation.Reason,
                    violation.Description)),
            ];
}
