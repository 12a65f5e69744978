using Google.Rpc;

namespace Kyc.Client;

/// <summary>What is wrong with one field of a request, as <c>google.rpc.BadRequest</c> tells it. Never holds the value.</summary>
/// <param name="Field">Path from the request message, for example <c>postings[3].posting_number</c>.</param>
/// <param name="Reason">What a program acts on, for example <c>CHECK_DIGIT</c> (docs/fields.md).</param>
/// <param name="Words">The same for people, one English sentence.</param>
public sealed record FieldProblem(string Field, string Reason, string Words)
{
    /// <summary>One line: field, reason, words.</summary>
    public override string ToString() => $"field {Field}: {Reason}: {Words}";

    /// <summary>What a failure tells of fields; nothing when it is about something else.</summary>
    internal static IReadOnlyList<FieldProblem> From(BadRequest? request) =>
        request is null
            ? []
            : [.. request.FieldViolations.Select(violation => new FieldProblem(violation.Field, violation.Reason, violation.Description))];
}
