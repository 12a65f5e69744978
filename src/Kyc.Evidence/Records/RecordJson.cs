using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kyc.Evidence.Json;

namespace Kyc.Evidence.Records;

/// <summary>The columns that lie beside a record's ciphertext in clear.</summary>
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

    /// <summary>Lower-case word.</summary>
    public required string Channel { get; init; }
}

/// <summary>Records as kept: JSON with camel case names in a fixed order, Japanese readable, equal records equal bytes.</summary>
public static class RecordJson
{
    /// <summary>The bytes to be kept. An incomplete record has none.</summary>
    /// <exception cref="IncompleteRecordException">A row is missing.</exception>
    public static byte[] Write(VerificationRecord record)
    {
        RecordCompleteness.Require(record);
        return JsonSerializer.SerializeToUtf8Bytes(record, EvidenceJson.Options);
    }

    /// <summary>Reads a record that stands by itself (form 2), as in a bundle. Untrusted bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out VerificationRecord? record)
    {
        record = EvidenceJson.TryRead<VerificationRecord>(json);
        if (record?.Format != VerificationRecord.CurrentFormat) record = null;
        return record is not null;
    }

    /// <summary>
    /// Reads a record from its row: of form 2 after comparing it with the columns, of form 1, which kept the personal part only, by completing it
    /// from them.
    /// </summary>
    /// <param name="json">What the row's ciphertext held.</param>
    /// <param name="columns">The row's columns in clear.</param>
    /// <param name="record">The record, or null.</param>
    /// <returns>False when the bytes are no record or contradict the columns.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, RecordColumns columns, [NotNullWhen(true)] out VerificationRecord? record)
    {
        if (TryRead(json, out record))
        {
            if (ColumnsOf(record) != columns) record = null;
        }
        else if (EvidenceJson.TryRead<RecordContent>(json) is { } content)
        {
            record = content.With(columns);
        }

        return record is not null;
    }

    /// <summary>The columns that belong beside a record.</summary>
    public static RecordColumns ColumnsOf(VerificationRecord record) => new()
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

    /// <summary>Form 1: what records held before they held everything.</summary>
    private sealed record RecordContent
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

        public VerificationRecord With(RecordColumns columns) => new()
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
