using Kyc.Evidence.Ledger;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Every column with data of applications that are sealed under their keys. Erasing, the comparison of the ledger with what is stored, and
/// the search for individual numbers go by this table; a test compares it with the database (docs/adr/0026-ciphertext-tables.md).
/// </summary>
public static class CiphertextTables
{
    /// <summary>What proves a verification.</summary>
    public static readonly CiphertextTable EvidenceItem = new("evidence_item", "ciphertext", DataClass.Evidence)
    {
        Sha256 = "ciphertext_sha256",
        Subject = SubjectKind.EvidenceItem,
    };

    /// <summary>
    /// Papers received by mail. The row stays, empty: that the paper was returned or destroyed is to be shown longer than what stood in it.
    /// </summary>
    public static readonly CiphertextTable MailDocument = new("mail_document", "content", DataClass.ReceivedDocument)
    {
        Subject = SubjectKind.MailItem,
        Emptied = new("content = ''", "content <> ''"),
    };

    /// <summary>Lines of status files that were not understood. The ledger does not tell of them.</summary>
    public static readonly CiphertextTable MailLine = new("mail_line", "content", DataClass.ReceivedDocument);

    /// <summary>Verification records (確認記録).</summary>
    public static readonly CiphertextTable VerificationRecord = new("verification_record", "content", DataClass.VerificationRecord)
    {
        Subject = SubjectKind.VerificationRecord,
    };

    /// <summary>What the customer declared. The row is the application, which stays.</summary>
    public static readonly CiphertextTable Application = new("application", "declaration", DataClass.Declaration)
    {
        ApplicationColumn = "id",
        IsBoundToColumn = true,
        Subject = SubjectKind.Application,
        Emptied = new("declaration = '', request_mac = ''", "declaration <> '' or request_mac <> ''"),
    };

    /// <summary>Application documents. Sessions count for the ledger once decided: before that no entry tells of them.</summary>
    public static readonly CiphertextTable CardSession = new("card_session", "document", DataClass.Declaration)
    {
        IsBoundToColumn = true,
        Subject = SubjectKind.CardSession,
        SubjectCondition = "state = 2",
        Emptied = new(
            "document = '', document_sha256 = '', submission_mac = null",
            "document <> '' or document_sha256 <> '' or submission_mac is not null"),
        ReferredToBy = new(DataClass.Evidence, "evidence_item", "session_id"),
    };

    /// <summary>All, in the order in which an erasure goes through them: what refers to rows comes before them.</summary>
    public static IReadOnlyList<CiphertextTable> All { get; } =
        [EvidenceItem, MailDocument, MailLine, VerificationRecord, Application, CardSession];

    /// <summary>Those of a class.</summary>
    public static IEnumerable<CiphertextTable> Of(DataClass dataClass) => All.Where(table => table.DataClass == dataClass);
}
