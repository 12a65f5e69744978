using System.Globalization;
using System.Text;
using System.Text.Json;
using Kyc.Contracts.V1;
using Kyc.Evidence.Json;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Mail.Documents;
using Kyc.Mail.Methods;
using Kyc.Service.Edge;
using Kyc.Service.Onboarding;
using DocumentKind = Kyc.Mail.Documents.DocumentKind;

namespace Kyc.Service.MailVerification;

/// <summary>What was typed from a document, in its form. Personal data: kept only sealed.</summary>
public sealed record MailEntry(
    string Kind, string Number, DateOnly ReceivedOn, string Name, string Address, string Postcode, DateOnly? IssuedOn = null, DateOnly? ExpiresOn = null,
    DateOnly? BirthDate = null)
{
    // Twelve digits in a driving licence's number are its own form, not an individual number.
    private const string KindWithTwelveDigits = "DRIVING-LICENCE";

    /// <summary>Reads and checks an entry: forms, forbidden content, and whether the document counts on the day it was received.</summary>
    /// <exception cref="ServiceFailureException">REQUEST-INVALID or a MAIL- code; it names fields, never values.</exception>
    public static MailEntry Read(DocumentEntry? entry, MethodInput input, DateOnly today)
    {
        ApplicationRules.Require(entry is not null, "entry");
        var kind = DocumentKinds.Find(entry!.Kind);
        if (kind is null || !kind.Inputs.Contains(input)) throw MailFailures.Error(MailFailures.DocumentKind);
        // A supplementary document need not state the birth date.
        var needsBirth = input != MethodInput.SupplementaryDocument;
        ApplicationRules.Require(entry.Postcode.Length == 0 || (entry.Postcode.Length == 7 && entry.Postcode.All(char.IsAsciiDigit)), "entry.postcode");
        var read = new MailEntry(
            kind.Code, Text(entry.Number, 64, "entry.number"), ApplicationRules.Day(entry.ReceivedOn, "entry.received_on"),
            Text(entry.Name, 100, "entry.name"), Text(entry.Address, 200, "entry.address"), entry.Postcode,
            ApplicationRules.DayOrNone(entry.IssuedOn, "entry.issued_on"), ApplicationRules.DayOrNone(entry.ExpiresOn, "entry.expires_on"), ApplicationRules.DayOrNone(entry.BirthDate, "entry.birth_date"));
        ApplicationRules.Require(read.ReceivedOn <= today, "entry.received_on");
        ApplicationRules.Require(read.BirthDate is { } birth ? birth <= today : !needsBirth, "entry.birth_date");
        read.RefuseForbidden();
        read.RequireValid(kind);
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
        ];
        return [.. fields.Where(field => !field.Same).Select(field => field.Field)];
    }

    /// <summary>Name of the document as the record states it.</summary>
    public string DocumentName() => DocumentKinds.Find(Kind)!.Name;

    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, EvidenceJson.Options);

    /// <summary>What <see cref="ToJson"/> made.</summary>
    public static MailEntry FromJson(ReadOnlySpan<byte> json) =>
        EvidenceJson.TryRead<MailEntry>(json) ?? throw new InvalidDataException("A stored entry of a document is not of its form.");

    /// <summary>Says nothing: what stands in a document is personal data.</summary>
    public override string ToString() => nameof(MailEntry);

    private void RefuseForbidden()
    {
        (string Field, string Text)[] texts = [("name", Name), ("address", Address), ("number", Kind == KindWithTwelveDigits ? "" : Number)];
        foreach (var (field, text) in texts)
            if (PersonalNumberDetector.Scan(text).Count > 0 || text.Contains("本籍", StringComparison.Ordinal))
                throw MailFailures.Error(MailFailures.Forbidden, $"{MailFailures.Forbidden.Cause} (entry.{field})");
    }

    private void RequireValid(DocumentKind kind)
    {
        var failure = DocumentValidity.Check(kind.Term, IssuedOn, ExpiresOn, ReceivedOn) switch
        {
            DocumentProblem.None => null,
            DocumentProblem.Expired => MailFailures.DocumentExpired,
            DocumentProblem.TooOld => MailFailures.DocumentTooOld,
            _ => MailFailures.DocumentDates,
        };
        if (failure is not null) throw MailFailures.Error(failure);
    }

    // Blanks of both widths are one: two people type them differently and mean the same.
    private static string Text(string text, int longest, string field)
    {
        ApplicationRules.Require(ApplicationRules.IsText(text, longest), field);
        return string.Join(' ', text.Split([' ', '\u3000'], StringSplitOptions.RemoveEmptyEntries));
    }
}
