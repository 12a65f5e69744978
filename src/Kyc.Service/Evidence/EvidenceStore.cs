using System.Security.Cryptography;
using Dapper;
using Kyc.Contracts.V1;
using Kyc.Service.Edge;
using Kyc.Service.Encryption;
using Kyc.Service.Onboarding;
using Npgsql;

namespace Kyc.Service.Evidence;

/// <summary>Kinds of evidence items; values are kept in the database.</summary>
public enum EvidenceKind : short
{
    /// <summary>The application document, exactly as signed.</summary>
    Document = 1,

    /// <summary>The card's signature.</summary>
    Signature = 2,

    /// <summary>The signature certificate, DER.</summary>
    Certificate = 3,

    /// <summary>Which revocation list answered, and what: JSON.</summary>
    RevocationAnswer = 4,

    /// <summary>Facts about the reading: protobuf <c>kyc.v1.ReadingFacts</c>.</summary>
    ReadingFacts = 5,
}

/// <summary>One thing that proves a decision, in clear.</summary>
public sealed record EvidenceItem(EvidenceKind Kind, byte[] Content);

/// <summary>A verification record (確認記録) about to be kept. <see cref="CertificateMac"/> finds records of one certificate.</summary>
public sealed record VerificationRecord(
    ApplicationRow Application, VerificationMethod Method, Caller Verifier, RecordContent Content, byte[] CertificateMac, DateTimeOffset VerifiedAt);

/// <summary>SQL of <c>verification_record</c> and <c>evidence_item</c>. Everything personal is sealed before it gets here.</summary>
public static class EvidenceStore
{
    /// <summary>Who records: this program, in the version that ran (law.md 2.2 row 2).</summary>
    private static readonly string Recorder = "kyc-service/" + typeof(EvidenceStore).Assembly.GetName().Version!.ToString(3);

    /// <summary>Stores what proves a decision; part of the decision's transaction.</summary>
    public static Task InsertAsync(
        NpgsqlConnection connection, Guid applicationId, Guid sessionId, IEnumerable<EvidenceItem> items, ApplicationKeys keys, DateTimeOffset at) =>
        connection.ExecuteAsync(
            """
            insert into evidence_item (id, application_id, session_id, kind, ciphertext, ciphertext_sha256, created_at)
            values (@id, @applicationId, @sessionId, @kind, @ciphertext, @sha256, @at)
            """,
            items.Select(item =>
            {
                var id = Guid.CreateVersion7(at);
                var ciphertext = keys.Seal(DataClass.Evidence, $"evidence_item.{id:D}", item.Content);
                return new { id, applicationId, sessionId, kind = (short)item.Kind, ciphertext, sha256 = SHA256.HashData(ciphertext), at };
            }));

    /// <summary>Stores the record of a verified person; part of the decision's transaction.</summary>
    public static Task InsertRecordAsync(NpgsqlConnection connection, VerificationRecord record, ApplicationKeys keys)
    {
        var id = Guid.CreateVersion7(record.VerifiedAt);
        var (letter, revision) = VerificationMethods.LetterOn(record.Method, record.VerifiedAt);
        return connection.ExecuteAsync(
            """
            insert into verification_record (id, application_id, method, method_letter, rule_revision, verified_at, verified_program, verified_person,
                recorded_by, recorded_at, channel, content, certificate_mac)
            values (@id, @applicationId, @method, @letter, @revision, @VerifiedAt, @Program, @Person, @Recorder, @VerifiedAt, @channel, @content, @CertificateMac)
            """,
            new
            {
                id,
                applicationId = record.Application.Id,
                method = (short)record.Method,
                letter,
                revision,
                record.VerifiedAt,
                record.Verifier.Program,
                record.Verifier.Person,
                Recorder,
                channel = (short)record.Application.Channel,
                content = keys.Seal(DataClass.VerificationRecord, $"verification_record.{id:D}", RecordJson.Serialize(record.Content)),
                record.CertificateMac,
            });
    }
}
