using System.Text;
using System.Text.Json;
using Kyc.Contracts.V1;
using Kyc.Domain.Methods;
using Kyc.Domain.Time;
using Kyc.Evidence.Json;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Mail.Documents;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using DocumentKind = Kyc.Mail.Documents.DocumentKind;

namespace Kyc.Service.MailVerification;

/// <summary>What was typed from a document, in its form. Personal data: kept only sealed.</summary>
public sealed record MailEntry(
    string Kind, string Number, DateOnly ReceivedOn, string Name, string Address, string Postcode, DateOnly? IssuedOn = null, DateOnly? ExpiresOn = null,
    DateOnly? BirthDate = null, bool PostcodeConfirmed = false, string? NumberStatement = null)
{
    internal const string NumberField = "number";

    private static readonly string[] SideBySide = ["name", NumberField, "address"];

    /// <summary>The name as the letter has it, where it can't be printed as it stands in the document; null otherwise.</summary>
    public string? PrintableName { get; init; }

    /// <summary>The address likewise.</summary>
    public string? PrintableAddress { get; init; }

    /// <summary>
    /// Reads an entry whose fields are in their form: forbidden content, and whether the document counts on the day it was received.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="input">As what the document is taken.</param>
    /// <param name="path">Where the entry stands in the request.</param>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID or a MAIL- code; it names fields, never values.</exception>
    public static MailEntry Read(DocumentEntry entry, MethodInput input, string path)
    {
        var kind = DocumentKinds.Find(entry.Kind);
        if (kind is null)
            throw MailFailures.Error(MailFailures.DocumentKind).At(
                new FieldViolation($"{path}.kind", FieldReason.UnknownValue, "is no kind of document"));
        if (!kind.Inputs.Contains(input))
            throw MailFailures.Error(MailFailures.DocumentKind).At(
                new FieldViolation($"{path}.kind", FieldReason.NotTogether, "is none that is taken as this input"));
        // A supplementary document need not state the birth date.
        if (entry.BirthDate.Length == 0 && input != MethodInput.SupplementaryDocument)
            throw new ServiceFailureException([new FieldViolation($"{path}.birth_date", FieldForms.Absent)]);
        if (entry.Address.Length == 0 && kind.ShowsResidence)
            throw new ServiceFailureException([new FieldViolation($"{path}.address", FieldForms.Absent)]);
        var read = new MailEntry(
            kind.Code, Text(entry.Number), IsoDate.Read(entry.ReceivedOn), Text(entry.Name), Text(entry.Address), entry.Postcode,
            DayOrNone(entry.IssuedOn), DayOrNone(entry.ExpiresOn), DayOrNone(entry.BirthDate), entry.PostcodeConfirmed,
            NumberStatements.Word(entry.NumberStatement, kind.Code));
        if (entry.NumberStatement != Contracts.V1.NumberStatement.Unspecified && read.NumberStatement is null)
            throw StatementRefused(path, "goes with no document of this kind");
        read.RefuseForbidden(path);
        read.RequireValid(kind, path);
        return read;
    }

    /// <summary>Names of the fields that differ from another entry, as the contract names them.</summary>
    public IReadOnlyList<string> DifferingFrom(MailEntry other)
    {
        (string Field, bool Same)[] fields =
        [
            ("kind", Kind == other.Kind), ("number", Number == other.Number), ("issued_on", IssuedOn == other.IssuedOn),
            ("expires_on", ExpiresOn == other.ExpiresOn), ("received_on", ReceivedOn == other.ReceivedOn), ("name", Name == other.Name),
            ("address", Address == other.Address), ("birth_date", BirthDate == other.BirthDate), ("postcode", Postcode == other.Postcode),
            ("postcode_confirmed", PostcodeConfirmed == other.PostcodeConfirmed),
            ("number_statement", NumberStatement == other.NumberStatement),
        ];
        return [.. fields.Where(field => !field.Same).Select(field => field.Field)];
    }

    /// <summary>The entry whose address the letter goes to: the first of a document that shows the residence.</summary>
    public static MailEntry OfResidence(IReadOnlyList<MailEntry> entries) =>
        entries.FirstOrDefault(entry => entry.ShowsResidence) ?? entries[0];

    /// <summary>Whether documents of this kind show the residence.</summary>
    public bool ShowsResidence => DocumentKinds.Find(Kind)!.ShowsResidence;

    /// <summary>Name of the document as the record states it.</summary>
    public string DocumentName() => DocumentKinds.Find(Kind)!.Name;

    /// <summary>In the form of the contract.</summary>
    public DocumentEntry ToContract() => new()
    {
        Kind = Kind,
        Number = Number,
        IssuedOn = IsoDate.ToText(IssuedOn),
        ExpiresOn = IsoDate.ToText(ExpiresOn),
        ReceivedOn = IsoDate.ToText(ReceivedOn),
        Name = Name,
        Address = Address,
        BirthDate = IsoDate.ToText(BirthDate),
        Postcode = Postcode,
        PostcodeConfirmed = PostcodeConfirmed,
        NumberStatement = NumberStatements.Of(NumberStatement),
    };

    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EvidenceJson.Options);

    /// <summary>What <see cref="ToJson"/> made.</summary>
    public static MailEntry FromJson(ReadOnlySpan<byte> json) =>
        EvidenceJson.TryRead<MailEntry>(json) ?? throw new InvalidDataException("A stored entry of a document is not of its form.");

    /// <summary>Says nothing: what stands in a document is personal data.</summary>
    public override string ToString() => nameof(MailEntry);

    /// <summary>
    /// What must not be in it: the field, or the two that hold it together, and what it is. Nothing when its number was stated to be the
    /// document's own and is what looks like an individual number.
    /// </summary>
    internal IEnumerable<(string[] Fields, FindKind Kind)> Forbidden()
    {
        foreach (var (field, text) in Texts())
            foreach (var find in PersonalNumberDetector.Scan(text))
                if (!IsStated(field, find.Kind)) yield return ([field], find.Kind);

        TypedField[] typed = [new(Name, false), new(NumberStatement is null ? Number : "", true), new(Address, false)];
        if (SplitNumber.Find(typed) is { } halves)
            yield return ([SideBySide[halves.First], SideBySide[halves.Second]], FindKind.IndividualNumber);
    }

    private bool IsStated(string field, FindKind kind) =>
        field == NumberField && NumberStatement is not null && kind == FindKind.IndividualNumber;

    /// <summary>Its texts, each with the name of its field.</summary>
    internal IEnumerable<(string Field, string Text)> Texts() =>
    [
        ("name", Name), (NumberField, Number), ("address", Address),
        ("printable_name", PrintableName ?? ""), ("printable_address", PrintableAddress ?? ""),
    ];

    private void RefuseForbidden(string path)
    {
        foreach (var (fields, kind) in Forbidden())
        {
            var paths = fields.Select(field => $"{path}.{field}").ToList();
            var fault = fields.Length > 1 ? ForbiddenFinds.Half : ForbiddenFinds.FaultOf(kind);
            throw MailFailures.Error(MailFailures.Forbidden, $"{MailFailures.Forbidden.Cause} ({string.Join(", ", paths)})")
                .At([.. paths.Select(field => new FieldViolation(field, fault))]);
        }
        // A statement that nothing asks for would be given by habit.
        if (NumberStatement is not null && PersonalNumberDetector.Scan(Number).Count == 0)
            throw StatementRefused(path, "is there, though number does not look like an individual number");
    }

    private static ServiceFailureException StatementRefused(string path, string words) =>
        new([new FieldViolation($"{path}.number_statement", FieldReason.NotTogether, words)]);

    private void RequireValid(DocumentKind kind, string path)
    {
        var problem = DocumentValidity.Check(kind.Term, IssuedOn, ExpiresOn, ReceivedOn);
        if (problem == DocumentProblem.None) return;
        var (failure, field, fault) = problem switch
        {
            DocumentProblem.Expired => (
                MailFailures.DocumentExpired, "expires_on", new FieldFault(FieldReason.TooEarly, "is before the day of receipt")),
            DocumentProblem.TooOld => (
                MailFailures.DocumentTooOld, "issued_on", new(FieldReason.TooEarly, "is more than six months before the day of receipt")),
            DocumentProblem.ExpiryMissing => (MailFailures.DocumentDates, "expires_on", FieldForms.Absent),
            DocumentProblem.IssueDateMissing => (MailFailures.DocumentDates, "issued_on", FieldForms.Absent),
            _ => (MailFailures.DocumentDates, "issued_on", new(FieldReason.TooLate, "is after the day of receipt")),
        };
        throw MailFailures.Error(failure).At(new FieldViolation($"{path}.{field}", fault));
    }

    private static DateOnly? DayOrNone(string text) => text.Length == 0 ? null : IsoDate.Read(text);

    // Blanks of both widths are one: two people type them differently and mean the same.
    internal static string Text(string text) => string.Join(' ', text.Split([' ', '\u3000'], StringSplitOptions.RemoveEmptyEntries));
}
