namespace Kyc.Evidence.Records;

/// <summary>Represents a required row that a record lacks.</summary>
/// <param name="RowNumber">
/// The number of the row in law.md 2.2. For content without a row number: <c>19条</c> for attachments, <c>JPKI</c> for the card's signature,
/// <c>20条3項</c> for corrections.
/// </param>
/// <param name="Description">The missing content, in a few English words.</param>
public sealed record MissingRow(string RowNumber, string Description);

/// <summary>Thrown when a record is refused because rows are missing. The message names the missing rows, but contains no values.</summary>
public sealed class IncompleteRecordException(IReadOnlyList<MissingRow> missingRows)
    : Exception(
        "The verification record is incomplete: " + string.Join(", ", missingRows.Select(row => $"row {row.RowNumber} ({row.Description})")))
{
    /// <summary>Gets every missing row.</summary>
    public IReadOnlyList<MissingRow> MissingRows { get; } = missingRows;
}

/// <summary>
/// Determines the rows that each method requires (law.md 2.1 for attachments, 2.2 for fields), and refuses incomplete records.
/// </summary>
public static class RecordCompleteness
{
    private static readonly EvidenceKind[] SignatureAttachments =
        [EvidenceKind.Document, EvidenceKind.Signature, EvidenceKind.Certificate, EvidenceKind.RevocationAnswer];

    /// <summary>
    /// Returns every missing row of the given record: first those that all methods require, then those of its method and of corrections.
    /// Empty when the record is complete.
    /// </summary>
    public static IReadOnlyList<MissingRow> FindMissingRows(VerificationRecord record) =>
    [
        .. CheckCommonRows(record).Concat(CheckMethodRows(record)).Concat(CheckCorrectionRows(record))
            .Where(check => !check.IsThere)
            .Select(check => new MissingRow(check.Row, check.What)),
    ];

    /// <summary>Checks that the given record is complete.</summary>
    /// <exception cref="IncompleteRecordException">A required row is missing.</exception>
    public static void ThrowIfIncomplete(VerificationRecord record)
    {
        var missingRows = FindMissingRows(record);
        if (missingRows.Count > 0)
        {
            throw new IncompleteRecordException(missingRows);
        }
    }

    private static IEnumerable<(bool IsThere, string Row, string What)> CheckCommonRows(VerificationRecord record)
    {
        yield return (record.Verifier.IsWellFormed, "1", "who verified");
        yield return (HasText(record.RecordedBy), "2", "who made the record");
        yield return (HasText(record.AccountKind), "15", "kind of transaction");
        yield return (Enum.IsDefined(record.Method), "16", "method");
        yield return (HasText(record.MethodLetter) && HasText(record.RuleRevision), "16", "letter and revision of the rule");
        yield return (HasText(record.DocumentName) && HasText(record.DocumentNumber), "17", "name and number of the document");
        yield return (HasText(record.Name), "20", "name");
        yield return (HasText(record.Address), "20", "residence");
        yield return (HasText(record.BirthDate), "20", "birth date");
        yield return (
            record.Agent is not { } agent
                || (
                    HasText(agent.Name)
                    && HasText(agent.Address)
                    && HasText(agent.BirthDate)
                    && HasText(agent.Relation)
                    && HasText(agent.AuthorityReason)),
            "21",
            "particulars of the agent");
        yield return (HasText(record.Purpose), "22", "purpose of the transaction");
        yield return (HasText(record.Occupation), "23", "occupation");
        yield return (record.DeclarationConfirmedOn is not null, "22-23", "date of confirming purpose and occupation");
        yield return (
            record.OtherName is not { } otherName || (HasText(otherName.Name) && HasText(otherName.Reason)),
            "26",
            "other name and reason");
        yield return (HasText(record.TransactionReference), "27", "account number or item for finding the transaction records");
    }

    private static IEnumerable<(bool IsThere, string Row, string What)> CheckMethodRows(VerificationRecord record)
    {
        var dates = record.Dates;
        switch (record.Method)
        {
            case RecordMethod.JpkiSignature:
                yield return (
                    record.Signature is { } facts
                        && HasText(facts.CrlDistributionPoint)
                        && HasText(facts.CrlNumber)
                        && HasText(facts.CrlSha256),
                    "JPKI",
                    "times of session, receipt and revocation check, and the revocation list");
                foreach (var kind in SignatureAttachments)
                {
                    yield return CheckAttachment(record, kind);
                }

                break;
            case RecordMethod.OriginalDocumentMail or RecordMethod.LimitedCopyMail:
                yield return (dates.DocumentReceivedOn is not null, "4", "date a document was received by sending");
                yield return CheckLetterDate(dates);
                yield return CheckAttachment(record, EvidenceKind.ReceivedDocument);
                break;
            case RecordMethod.TwoCopiesMail:
                yield return (dates.DocumentReceivedOn is not null, "4", "date a document was received by sending");
                yield return CheckLetterDate(dates);
                yield return (
                    record.SupplementaryDocument is { } supplement && HasText(supplement.Name) && HasText(supplement.Number),
                    "19", "second or supplementary document");
                yield return CheckAttachment(record, EvidenceKind.ReceivedDocument);
                yield return CheckAttachment(record, EvidenceKind.SupplementaryDocument);
                break;
            case RecordMethod.ChipMail or RecordMethod.ImageMail:
                yield return (dates.InformationReceivedOn is not null, "10", "date the chip information or image was received");
                yield return CheckLetterDate(dates);
                yield return CheckAttachment(
                    record, record.Method == RecordMethod.ChipMail ? EvidenceKind.ChipInformation : EvidenceKind.DocumentImage);
                break;
            case RecordMethod.ReceiverIdentifiedMail:
                yield return (dates.CarrierPresentationOn is not null, "11", "date the carrier was shown the document");
                yield return CheckAttachment(record, EvidenceKind.CarrierReport);
                break;
        }
    }

    private static IEnumerable<(bool IsThere, string Row, string What)> CheckCorrectionRows(VerificationRecord record)
    {
        yield return (record.Corrects.HasValue == HasText(record.CorrectionReason), "20条3項", "record corrected, with the reason");
    }

    private static (bool IsThere, string Row, string What) CheckLetterDate(RecordDates dates) =>
        (dates.LetterSentOn is not null || dates.HandedOverOn is not null,
            dates.HandedOverOn is null ? "5" : "14", "date the letter was sent or handed over");

    private static (bool IsThere, string Row, string What) CheckAttachment(VerificationRecord record, EvidenceKind kind) =>
        (record.Attachments.Any(attachment => attachment.Kind == kind), "19条", $"attachment {kind}");

    private static bool HasText(string? text) => !string.IsNullOrWhiteSpace(text);
}
