using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kyc.Evidence.Json;

namespace Kyc.Evidence.Records;

/// <summary>Represents the unencrypted columns of the database row of a record.</summary>
public sealed record RecordColumns
{
    public required Guid Id { get; init; }

    public required Guid ApplicationId { get; init; }

    public required Guid? Corrects { get; init; }

    public required RecordMethod Method { get; init; }

    public required string MethodLetter { get; init; }

    public required string RuleRevision { get; init; }

    public required DateTimeOffset VerifiedAt { get; init; }

    public required Actor Verifier { get; init; }

    public required string RecordedBy { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Gets the channel as a lower-case word.</summary>
    public required string Channel { get; init; }
}

/// <summary>
/// Serializes records as they are stored: JSON with camel-case names in a fixed order and unescaped Japanese characters. Equal records give
/// equal bytes.
/// </summary>
public static class RecordJson
{
    /// <summary>Returns the bytes to be stored. An incomplete record is refused.</summary>
    /// <exception cref="IncompleteRecordException">A required row is missing.</exception>
    public static byte[] Write(VerificationRecord record)
    {
        RecordCompleteness.ThrowIfIncomplete(record);
        return JsonSerializer.SerializeToUtf8Bytes(record, EvidenceJson.CompactOptions);
    }

    /// <summary>
    /// Reads a self-contained record (format 2), as in a bundle. Returns false for any other bytes, which may be untrusted.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out VerificationRecord? record)
    {
        record = EvidenceJson.TryRead<VerificationRecord>(json);
        if (record?.Format != VerificationRecord.CurrentFormat)
        {
            record = null;
        }

        return record is not null;
    }

    /// <summary>
    /// Reads a record from its database row. A record of format 2 is compared with the columns. A record of format 1, which contains only
    /// the personal data, is completed with the values of the columns.
    /// </summary>
    /// <param name="json">The decrypted content of the row.</param>
    /// <param name="columns">The unencrypted columns of the row.</param>
    /// <param name="record">The record, or null.</param>
    /// <returns>False when the bytes are not a record or contradict the columns.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, RecordColumns columns, [NotNullWhen(true)] out VerificationRecord? record)
    {
        if (TryRead(json, out record))
        {
            if (GetColumns(record) != columns)
            {
                record = null;
            }
        }
        else if (EvidenceJson.TryRead<FormatOneRecord>(json) is { } content)
        {
            record = content.ToRecord(columns);
        }

        return record is not null;
    }

    /// <summary>Returns the unencrypted columns of the given record.</summary>
    public static RecordColumns GetColumns(VerificationRecord record) => new()
    {
        Id = record.Id,
        ApplicationId = record.ApplicationId,
        Corrects = record.Corrects,
        Method = record.Method,
        MethodLetter = record.MethodLetter,
        RuleRevision = record.RuleRevision,
        VerifiedAt = record.VerifiedAt,
        Verifier = record.Verifier,
        RecordedBy = record.RecordedBy,
        RecordedAt = record.RecordedAt,
        Channel = record.Channel,
    };

    /// <summary>Represents a record in format 1, which contains only the personal data.</summary>
    private sealed record FormatOneRecord
    {
        public required string Name { get; init; }

        public required string Address { get; init; }

        public required string BirthDate { get; init; }

        public required string DocumentName { get; init; }

        public required string DocumentNumber { get; init; }

        public required string NameSubstitutions { get; init; }

        public required string AddressSubstitutions { get; init; }

        public required string Purpose { get; init; }

        public required string Occupation { get; init; }

        public required string AccountKind { get; init; }

        public required string ConsentVersion { get; init; }

        public required string TransactionReference { get; init; }

        public VerificationRecord ToRecord(RecordColumns columns) => new()
        {
            Format = 1,
            Id = columns.Id,
            ApplicationId = columns.ApplicationId,
            Corrects = columns.Corrects,
            Method = columns.Method,
            MethodLetter = columns.MethodLetter,
            RuleRevision = columns.RuleRevision,
            VerifiedAt = columns.VerifiedAt,
            Verifier = columns.Verifier,
            RecordedBy = columns.RecordedBy,
            RecordedAt = columns.RecordedAt,
            Channel = columns.Channel,
            Name = Name,
            Address = Address,
            BirthDate = BirthDate,
            DocumentName = DocumentName,
            DocumentNumber = DocumentNumber,
            NameSubstitutions = NameSubstitutions,
            AddressSubstitutions = AddressSubstitutions,
            Purpose = Purpose,
            Occupation = Occupation,
            AccountKind = AccountKind,
            ConsentVersion = ConsentVersion,
            TransactionReference = TransactionReference,
        };
    }
}
