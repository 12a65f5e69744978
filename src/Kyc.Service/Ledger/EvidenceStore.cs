using System.Security.Cryptography;
using Dapper;
using Kyc.Contracts.V1;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;
using Npgsql;

namespace Kyc.Service.Ledger;

/// <summary>Represents one item of evidence for a decision, before it is encrypted.</summary>
public sealed record EvidenceItem(EvidenceKind Kind, byte[] Content);

/// <summary>Represents an evidence item that is ready to be stored, with its ciphertext and the subject of its ledger entry.</summary>
public sealed record SealedEvidenceItem(Guid Id, EvidenceKind Kind, byte[] Ciphertext, LedgerSubject Subject)
{
    /// <summary>Encrypts the given item under the application's evidence key, and assigns an id to it.</summary>
    public static SealedEvidenceItem Create(EvidenceItem item, ApplicationKeys keys, DateTimeOffset at)
    {
        var id = Guid.CreateVersion7(at);
        var ciphertext = keys.Seal(DataClass.Evidence, EvidenceStore.GetItemField(id), item.Content);
        return new SealedEvidenceItem(
            id, item.Kind, ciphertext,
            LedgerSubjectFactory.CreateForCiphertext(SubjectKind.EvidenceItem, id, keys, DataClass.Evidence, item.Content, ciphertext));
    }

    /// <summary>Returns the reference to this item that a verification record contains.</summary>
    public RecordAttachment ToAttachment() => new(Id, Kind, Subject.Commitment!.Value);
}

/// <summary>
/// Represents a verification record (確認記録) that is ready to be stored. <see cref="CertificateMac"/> is used to find all records of the same
/// certificate.
/// </summary>
public sealed record SealedRecord(RecordColumns Columns, Channel Channel, byte[] Content, byte[] CertificateMac, LedgerSubject Subject)
{
    /// <summary>Encrypts the given record under the application's record key.</summary>
    /// <exception cref="IncompleteRecordException">The record lacks a required row.</exception>
    public static SealedRecord Create(VerificationRecord record, Channel channel, byte[] certificateMac, ApplicationKeys keys)
    {
        var json = RecordJson.Write(record);
        var content = keys.Seal(DataClass.VerificationRecord, EvidenceStore.GetRecordField(record.Id), json);
        var subject = LedgerSubjectFactory.CreateForCiphertext(
            SubjectKind.VerificationRecord,
            record.Id,
            keys,
            DataClass.VerificationRecord,
            json,
            content);
        CryptographicOperations.ZeroMemory(json);
        return new SealedRecord(RecordJson.GetColumns(record), channel, content, certificateMac, subject);
    }
}

/// <summary>
/// Reads and writes the tables <c>verification_record</c> and <c>evidence_item</c>. All personal data is encrypted before it is passed
/// here.
/// </summary>
public static class EvidenceStore
{
    /// <summary>The name of the recorder in verification records: this program and its version (law.md 2.2 row 2).</summary>
    public static readonly string Recorder = "kyc-service/" + ServiceVersion.RecordVersion;

    /// <summary>
    /// Returns the name of the field that contains an item's ciphertext. The ciphertext can be decrypted only with this name.
    /// </summary>
    public static string GetItemField(Guid id) => CiphertextTables.EvidenceItem.GetField(id);

    /// <summary>
    /// Returns the name of the field that contains a record's ciphertext. The ciphertext can be decrypted only with this name.
    /// </summary>
    public static string GetRecordField(Guid id) => CiphertextTables.VerificationRecord.GetField(id);

    /// <summary>
    /// Adds to the given batch, which runs in the transaction of the decision, the statement that stores the evidence for the decision.
    /// </summary>
    internal static void InsertItems(
        WriteBatch batch, Guid applicationId, Guid? sessionId, IReadOnlyCollection<SealedEvidenceItem> items, DateTimeOffset at) =>
        batch.Add(
            """
            insert into evidence_item (id, application_id, session_id, kind, ciphertext, ciphertext_sha256, created_at)
            select id, $1, $2::uuid, kind, ciphertext, sha256, $3 from unnest($4, $5, $6, $7) as item(id, kind, ciphertext, sha256)
            """,
            applicationId, sessionId, at, items.Select(item => item.Id).ToArray(), EvidenceNumbers.EvidenceKind.ToNumbers(
                items.Select(item => item.Kind)),
            items.Select(item => item.Ciphertext).ToArray(), items.Select(item => item.Subject.Ciphertext!.Value.ToArray()).ToArray());

    /// <summary>
    /// Adds to the given batch, which runs in the caller's transaction, the statement that stores a record or a correction.
    /// </summary>
    internal static void InsertRecord(WriteBatch batch, SealedRecord record)
    {
        var columns = record.Columns;
        batch.Add(
            """
            insert into verification_record (id, application_id, corrects, method, method_letter, rule_revision, verified_at,
                verified_program, verified_person, recorded_by, recorded_at, channel, content, certificate_mac)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            columns.Id, columns.ApplicationId, columns.Corrects, EvidenceNumbers.RecordMethod.ToNumber(
                columns.Method), columns.MethodLetter, columns.RuleRevision, columns.VerifiedAt,
            columns.Verifier.Program, columns.Verifier.Person, columns.RecordedBy, columns.RecordedAt, RecordNumbers.Channel.ToNumber(
                record.Channel), record.Content, record.CertificateMac);
    }

    /// <summary>Returns the records of an application in the order in which they were recorded.</summary>
    public static async Task<IReadOnlyList<StoredRecord>> ReadRecordsAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QueryAsync<StoredRecord>(
            """
            select id, application_id, corrects, method as method_number, method_letter, rule_revision, verified_at, verified_program,
                verified_person, recorded_by, recorded_at, channel as channel_number, content, certificate_mac
            from verification_record where application_id = @applicationId order by recorded_at, id
            """,
            new { applicationId })).AsList();

    /// <summary>Returns the evidence items of an application in the order in which they were created.</summary>
    public static async Task<IReadOnlyList<StoredEvidenceItem>> ReadItemsAsync(NpgsqlConnection connection, Guid applicationId) =>
        (await connection.QueryAsync<StoredEvidenceItem>(
            "select id, kind as kind_number, ciphertext from evidence_item where application_id = @applicationId order by created_at, id",
            new { applicationId })).AsList();

    /// <summary>
    /// Returns the number of card sessions of an application that have stored evidence. The caller must have locked the application.
    /// </summary>
    internal static Task<int> CountSessionsWithEvidenceAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteScalarAsync<int>(
            "select count(distinct session_id)::int from evidence_item where application_id = @applicationId", new { applicationId });

    /// <summary>
    /// Checks whether the application has a record of a verification by mail. The attachments of such a record are the received documents.
    /// </summary>
    public static Task<bool> HasMailRecordAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.ExecuteScalarAsync<bool>(
            "select exists (select from verification_record where application_id = @applicationId and method <> @card)",
            new { applicationId, card = EvidenceNumbers.RecordMethod.ToNumber(RecordMethod.JpkiSignature) });

    /// <summary>
    /// Returns the id of the latest record of an application; null when there is none. The next correction refers to this record.
    /// </summary>
    public static Task<Guid?> FindLatestRecordIdAsync(NpgsqlConnection connection, Guid applicationId) =>
        connection.QuerySingleOrDefaultAsync<Guid?>(
            """
            select r.id from verification_record r where application_id = @applicationId
            and not exists (select from verification_record later where later.corrects = r.id)
            """,
            new { applicationId });
}
