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

/// <summary>Represents the data that a clerk typed from a document. The data is personal and is stored only in encrypted form.</summary>
public sealed record MailEntry(
    string Kind, string Number, DateOnly ReceivedOn, string Name, string Address, string Postcode, DateOnly? IssuedOn = null,
    DateOnly? ExpiresOn = null,
    DateOnly? BirthDate = null, bool PostcodeConfirmed = false, string? NumberStatement = null)
{
    internal const string NumberField = "number";

    private static readonly string[] SplitNumberFields = ["name", NumberField, "address"];

    /// <summary>
    /// The name to print on the letter instead of the name in the document. Null when the name in the document can be printed.
    /// </summary>
    public string? PrintableName { get; init; }

    /// <summary>
    /// The address to print on the letter instead of the address in the document. Null when the address in the document can be printed.
    /// </summary>
    public string? PrintableAddress { get; init; }

    /// <summary>
    /// Converts an entry that has passed the field rules. Checks that the kind of document is accepted for the input, that no required
    /// field is missing, that the entry contains no forbidden data, and that the document was valid on the day of receipt.
    /// </summary>
    /// <param name="entry">The entry in the request.</param>
    /// <param name="input">The form in which the document was received, as an input of the verification method.</param>
    /// <param name="path">The path of the entry in the request.</param>
    /// <exception cref="ServiceFailureException">
    /// REQUEST-INVALID or a code that begins with MAIL-. The message contains names of fields, but no values.
    /// </exception>
    public static MailEntry Read(DocumentEntry entry, MethodInput input, string path)
    {
        var kind =
            DocumentKinds.Find(entry.Kind)
            ?? throw MailFailures
                .CreateException(MailFailures.DocumentKindNotAccepted)
                .WithViolations(new FieldViolation($"{path}.kind", FieldReason.UnknownValue, "is not a kind of document"));
        if (!kind.AcceptedInputs.Contains(input))
        {
            throw MailFailures.CreateException(MailFailures.DocumentKindNotAccepted).WithViolations(
                new FieldViolation($"{path}.kind", FieldReason.NotTogether, "is not accepted for this input"));
        }
        // A supplementary document need not state the birth date.
        if (entry.BirthDate.Length == 0 && input != MethodInput.SupplementaryDocument)
        {
            throw new ServiceFailureException([new FieldViolation($"{path}.birth_date", FieldRules.MissingValueFault)]);
        }

        if (entry.Address.Length == 0 && kind.ShowsResidence)
        {
            throw new ServiceFailureException([new FieldViolation($"{path}.address", FieldRules.MissingValueFault)]);
        }

        var mailEntry = new MailEntry(
            kind.Code,
            NormalizeSpaces(entry.Number),
            IsoDate.Parse(entry.ReceivedOn),
            NormalizeSpaces(entry.Name),
            NormalizeSpaces(entry.Address),
            entry.Postcode,
            ParseDayOrNull(entry.IssuedOn),
            ParseDayOrNull(entry.ExpiresOn),
            ParseDayOrNull(entry.BirthDate),
            entry.PostcodeConfirmed,
            NumberStatements.GetWord(entry.NumberStatement, kind.Code));
        if (entry.NumberStatement != Contracts.V1.NumberStatement.Unspecified && mailEntry.NumberStatement is null)
        {
            throw CreateStatementException(path, "is not allowed for documents of this kind");
        }

        mailEntry.RefuseForbiddenData(path);
        mailEntry.RequireValidDocument(kind, path);
        return mailEntry;
    }

    /// <summary>Gets the names, as in the API contract, of the fields whose values in this entry and in the given entry differ.</summary>
    public IReadOnlyList<string> GetDifferingFields(MailEntry other)
    {
        (string Field, bool Same)[] comparisons =
        [
            ("kind", Kind == other.Kind), ("number", Number == other.Number), ("issued_on", IssuedOn == other.IssuedOn),
            ("expires_on", ExpiresOn == other.ExpiresOn), ("received_on", ReceivedOn == other.ReceivedOn), ("name", Name == other.Name),
            ("address", Address == other.Address), ("birth_date", BirthDate == other.BirthDate), ("postcode", Postcode == other.Postcode),
            ("postcode_confirmed", PostcodeConfirmed == other.PostcodeConfirmed),
            ("number_statement", NumberStatement == other.NumberStatement),
        ];
        return [.. comparisons.Where(field => !field.Same).Select(field => field.Field)];
    }

    /// <summary>
    /// Gets the entry with the address to which the letter is sent: the first entry whose document shows the residence, or the first entry
    /// when no document shows it.
    /// </summary>
    public static MailEntry SelectResidenceEntry(IReadOnlyList<MailEntry> entries) =>
        entries.FirstOrDefault(entry => entry.ShowsResidence) ?? entries[0];

    /// <summary>Indicates whether a document of this entry's kind shows the residence.</summary>
    public bool ShowsResidence => DocumentKinds.Find(Kind)!.ShowsResidence;

    /// <summary>Gets the name of the document that the verification record states.</summary>
    public string GetDocumentName() => DocumentKinds.Find(Kind)!.Name;

    /// <summary>Converts the entry to the message of the API contract.</summary>
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
        NumberStatement = NumberStatements.FromWord(NumberStatement),
    };

    /// <summary>Serializes the entry to JSON. The result must be encrypted before it is stored.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EvidenceJson.CompactOptions);

    /// <summary>Parses the result of <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The JSON is not a document entry.</exception>
    public static MailEntry FromJson(ReadOnlySpan<byte> json) =>
        EvidenceJson.TryRead<MailEntry>(json) ?? throw new InvalidDataException("A stored document entry has an invalid format.");

    /// <summary>Returns only the type name, because the content is personal data.</summary>
    public override string ToString() => nameof(MailEntry);

    /// <summary>
    /// Finds individual numbers and other forbidden data in the entry. Each result contains the kind of data and the name of the field.
    /// When the halves of an individual number are in two fields, the result contains the names of both. A document number that looks like
    /// an individual number is allowed when the clerk stated that it is the document's own number.
    /// </summary>
    internal IEnumerable<(string[] Fields, PersonalNumberFindingKind Kind)> FindForbiddenData()
    {
        foreach (var (field, text) in GetTexts())
        {
            foreach (var finding in PersonalNumberDetector.Scan(text))
            {
                if (!IsStatedNumber(field, finding.Kind))
                {
                    yield return ([field], finding.Kind);
                }
            }
        }

        TypedField[] typedFields = [new(Name, false), new(NumberStatement is null ? Number : "", true), new(Address, false)];
        if (SplitNumberDetector.Find(typedFields) is { } fieldIndexes)
        {
            yield return (
                [SplitNumberFields[fieldIndexes.First], SplitNumberFields[fieldIndexes.Second]],
                PersonalNumberFindingKind.IndividualNumber);
        }
    }

    private bool IsStatedNumber(string field, PersonalNumberFindingKind kind) =>
        field == NumberField && NumberStatement is not null && kind == PersonalNumberFindingKind.IndividualNumber;

    /// <summary>Gets the texts of the entry with the names of their fields.</summary>
    internal IEnumerable<(string Field, string Text)> GetTexts() =>
    [
        ("name", Name), (NumberField, Number), ("address", Address),
        ("printable_name", PrintableName ?? ""), ("printable_address", PrintableAddress ?? ""),
    ];

    private void RefuseForbiddenData(string path)
    {
        foreach (var (fields, kind) in FindForbiddenData())
        {
            var paths = fields.Select(field => $"{path}.{field}").ToList();
            var fault = fields.Length > 1 ? ForbiddenDataFaults.PartialIndividualNumber : ForbiddenDataFaults.GetFault(kind);
            throw MailFailures
                .CreateException(MailFailures.ForbiddenContent, $"{MailFailures.ForbiddenContent.Cause} ({string.Join(", ", paths)})")
                .WithViolations([.. paths.Select(field => new FieldViolation(field, fault))]);
        }
        // A number statement that is not needed is refused. Otherwise clerks would make it by habit.
        if (NumberStatement is not null && PersonalNumberDetector.Scan(Number).Count == 0)
        {
            throw CreateStatementException(path, "is set, although number does not look like an individual number");
        }
    }

    private static ServiceFailureException CreateStatementException(string path, string description) =>
        new([new FieldViolation($"{path}.number_statement", FieldReason.NotTogether, description)]);

    private void RequireValidDocument(DocumentKind kind, string path)
    {
        var problem = DocumentValidity.Check(kind.Term, IssuedOn, ExpiresOn, ReceivedOn);
        if (problem == DocumentProblem.None)
        {
            return;
        }

        var (failure, field, fault) = problem switch
        {
            DocumentProblem.Expired => (
                MailFailures.DocumentExpired, "expires_on", new FieldFault(FieldReason.TooEarly, "is before the day of receipt")),
            DocumentProblem.TooOld => (
                MailFailures.DocumentTooOld, "issued_on", new(FieldReason.TooEarly, "is more than six months before the day of receipt")),
            DocumentProblem.ExpiryMissing => (MailFailures.InvalidDocumentDates, "expires_on", FieldRules.MissingValueFault),
            DocumentProblem.IssueDateMissing => (MailFailures.InvalidDocumentDates, "issued_on", FieldRules.MissingValueFault),
            _ => (MailFailures.InvalidDocumentDates, "issued_on", new(FieldReason.TooLate, "is after the day of receipt")),
        };
        throw MailFailures.CreateException(failure).WithViolations(new FieldViolation($"{path}.{field}", fault));
    }

    private static DateOnly? ParseDayOrNull(string text) => text.Length == 0 ? null : IsoDate.Parse(text);

    // Half-width and full-width spaces are treated as equal, because clerks may type either.
    internal static string NormalizeSpaces(string text) =>
        string.Join(' ', text.Split([' ', '\u3000'], StringSplitOptions.RemoveEmptyEntries));
}
