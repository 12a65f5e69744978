using Kyc.Evidence.Ledger;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Lists every table column that contains application data encrypted with the data keys of the applications. Erasure, the comparison of the
/// ledger with the stored data, and the search for individual numbers use this list; a test compares it with the database
/// (docs/adr/0026-ciphertext-tables.md).
/// </summary>
public static class CiphertextTables
{
    /// <summary>The evidence that verifications are based on.</summary>
    public static readonly CiphertextTable EvidenceItem = new("evidence_item", "ciphertext", DataClass.Evidence)
    {
        Sha256Expression = "ciphertext_sha256",
        SubjectKind = SubjectKind.EvidenceItem,
    };

    /// <summary>
    /// Documents received by mail. Erasure empties a row instead of deleting it, because the fact that the document was returned or
    /// destroyed must be kept for longer than the contents.
    /// </summary>
    public static readonly CiphertextTable MailDocument = new("mail_document", "content", DataClass.ReceivedDocument)
    {
        SubjectKind = SubjectKind.MailItem,
        Clearing = new("content = ''", "content <> ''"),
    };

    /// <summary>Lines of mail status files that could not be parsed. The ledger has no entries about them.</summary>
    public static readonly CiphertextTable MailLine = new("mail_line", "content", DataClass.ReceivedDocument);

    /// <summary>Verification records (確認記録).</summary>
    public static readonly CiphertextTable VerificationRecord = new("verification_record", "content", DataClass.VerificationRecord)
    {
        SubjectKind = SubjectKind.VerificationRecord,
    };

    /// <summary>
    /// The customer's declaration. Erasure empties a row instead of deleting it, because the row also represents the application itself.
    /// </summary>
    public static readonly CiphertextTable Application = new("application", "declaration", DataClass.Declaration)
    {
        ApplicationColumn = "id",
        IsBoundToColumnOnly = true,
        SubjectKind = SubjectKind.Application,
        Clearing = new("declaration = '', request_mac = ''", "declaration <> '' or request_mac <> ''"),
    };

    /// <summary>
    /// The documents of card sessions that the customers sign. The ledger has entries only about sessions that have ended with a decision.
    /// </summary>
    public static readonly CiphertextTable CardSession = new("card_session", "document", DataClass.Declaration)
    {
        IsBoundToColumnOnly = true,
        SubjectKind = SubjectKind.CardSession,
        SubjectCondition = "state = 2",
        Clearing = new(
            "document = '', document_sha256 = '', submission_mac = null",
            "document <> '' or document_sha256 <> '' or submission_mac is not null"),
        ReferencedBy = new(DataClass.Evidence, "evidence_item", "session_id"),
    };

    /// <summary>
    /// Gets all tables in the order in which erasure processes them: the table that <see cref="CiphertextTable.ReferencedBy"/> names comes
    /// before the table that it refers to, so that the referring rows are deleted first.
    /// </summary>
    public static IReadOnlyList<CiphertextTable> All { get; } =
        [EvidenceItem, MailDocument, MailLine, VerificationRecord, Application, CardSession];

    /// <summary>Returns the tables whose data belongs to the given data class.</summary>
    public static IEnumerable<CiphertextTable> GetTables(DataClass dataClass) => All.Where(table => table.DataClass == dataClass);
}
