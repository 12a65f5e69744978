using Kyc.Service.Platform.Storage;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>
/// Lists where the service stores each field of the API contract that contains data about a person. The .proto files do not say this,
/// because callers need not know it. A field that is added to the API contract must be added here, too, if it contains such data.
/// </summary>
internal static class FieldPlaces
{
    private static readonly CiphertextTable Application = CiphertextTables.Application;
    private static readonly CiphertextTable Session = CiphertextTables.CardSession;
    private static readonly CiphertextTable Record = CiphertextTables.VerificationRecord;
    private static readonly CiphertextTable Item = CiphertextTables.EvidenceItem;
    private static readonly CiphertextTable Document = CiphertextTables.MailDocument;
    private static readonly CiphertextTable Line = CiphertextTables.MailLine;

    private static readonly FieldPlace ReferenceCode = new()
    {
        UnencryptedColumns = ["application.reference_code"],
        Note = "a random code, which stays with the row of the application",
    };

    /// <summary>
    /// The place of the names of the people who requested and approved an erasure. The names are part of the ledger entries, which are
    /// exported unchanged.
    /// </summary>
    private static readonly FieldPlace ErasureLedger = new()
    {
        UnencryptedColumns = ["erasure_ledger.content"],
        AlsoReturnedBy = ["kyc.v1.RetentionService.ExportErasureLedger"],
    };

    /// <summary>Gets the places by the name of the message and the field, without the package.</summary>
    public static IReadOnlyDictionary<string, FieldPlace> All { get; } = new Dictionary<string, FieldPlace>(StringComparer.Ordinal)
    {
        ["Declaration.name"] = CreateEncrypted(Application, Session, Record, Item),
        ["Declaration.name_kana"] = CreateEncrypted(Application, Session, Item),
        ["Declaration.birth_date"] = CreateEncrypted(Application, Session, Record, Item),
        ["Declaration.address"] = CreateEncrypted(Application, Session, Record, Item),
        ["Declaration.occupation"] = CreateEncrypted(Application, Session, Record, Item),
        ["Application.reference_code"] = ReferenceCode,
        ["PendingApproval.requested_by"] = CreateUnencrypted("approval.request_person"),
        ["BeginCardVerificationRequest.reference_code"] = ReferenceCode,
        ["BeginCardVerificationResponse.document"] = CreateEncrypted(Session, Item),
        ["SubmitCardVerificationRequest.certificate"] =
            CreateEncrypted(Item) with { Note = "beside it a keyed MAC of issuer and serial number, which goes with the record" },
        ["SubmitCardVerificationRequest.signature"] = CreateEncrypted(Item),

        ["RecordLine.value"] = CreateEncrypted(Record),
        ["RecordVersion.correction_reason"] = CreateEncrypted(Record),
        ["RecordVersion.name"] = CreateEncrypted(Record),
        ["RecordVersion.address"] = CreateEncrypted(Record),
        ["RecordVersion.birth_date"] = CreateEncrypted(Record),
        ["GetVerificationRecordPageResponse.html"] = CreateEncrypted(Record) with { Note = "made for each call" },
        ["RecordCorrection.name"] = CreateEncrypted(Record),
        ["RecordCorrection.address"] = CreateEncrypted(Record),
        ["RecordCorrection.birth_date"] = CreateEncrypted(Record),
        ["RecordCorrection.occupation"] = CreateEncrypted(Record),
        ["RecordCorrection.transaction_reference"] = CreateEncrypted(Record),
        ["RecordCorrection.other_name"] = CreateEncrypted(Record),
        ["RecordCorrection.other_name_reason"] = CreateEncrypted(Record),
        ["RecordCorrection.foreign_pep_reason"] = CreateEncrypted(Record),
        ["CorrectVerificationRecordRequest.reason"] = CreateEncrypted(Record),
        ["ExportEvidenceResponse.chunk"] = CreateEncrypted(Record, Item) with { Note = "made for each call" },

        ["DocumentEntry.kind"] = CreateEncrypted(Document, Record),
        ["DocumentEntry.number"] = CreateEncrypted(Document, Record),
        ["DocumentEntry.issued_on"] = CreateEncrypted(Document),
        ["DocumentEntry.expires_on"] = CreateEncrypted(Document),
        ["DocumentEntry.name"] = CreateEncrypted(Document, Record),
        ["DocumentEntry.address"] = CreateEncrypted(Document, Record),
        ["DocumentEntry.birth_date"] = CreateEncrypted(Document, Record),
        ["DocumentEntry.postcode"] = CreateEncrypted(Document),
        ["PostcodeCandidate.postcode"] = CreateForCandidate(),
        ["PostcodeCandidate.place"] = CreateForCandidate(),
        ["DocumentHeader.reference_code"] = ReferenceCode,
        ["RecordDocumentRequest.chunk"] = CreateEncrypted(Item),
        ["FilePiece.content"] = CreateEncrypted(Document) with { Note = "made for each call" },
        ["ImportTrackingRequest.chunk"] = CreateEncrypted(Line) with { Note = "only lines that were not understood; the file is not kept" },
        ["TrackingLine.text"] = CreateEncrypted(Line),
        ["TrackingLine.imported_by"] = CreateForLine("mail_line.imported_person"),
        ["TrackingLine.read_by"] = CreateForLine("mail_line.read_person"),
        ["TrackingLine.confirmed_by"] = CreateForLine("mail_line.confirmed_person"),
        ["CheckActivationCodeRequest.code"] = CreateUnencrypted("mail_item.code_hash") with { Note = "as a slow hash" },
        ["DecideMailReviewRequest.printable_name"] = CreateEncrypted(Document),
        ["DecideMailReviewRequest.printable_address"] = CreateEncrypted(Document),
        ["TextPart.text"] = CreateEncrypted(Application, Document),
        ["TypedDocument.printable_name"] = CreateEncrypted(Document),
        ["TypedDocument.printable_address"] = CreateEncrypted(Document),
        ["ScanPiece.content"] = CreateEncrypted(Item),

        ["PersonalNumberCheckRun.asked_by"] = CreateUnencrypted("personal_number_check.asked_person"),
        ["Hold.placed_by"] = CreateUnencrypted("retention_hold.placed_person"),
        ["Hold.release_requested_by"] = CreateUnencrypted("retention_hold.release_person"),
        ["Hold.release_approved_by"] = CreateUnencrypted("retention_hold.approve_person"),
        ["EarlyErasure.requested_by"] = CreateUnencrypted("early_erasure.request_person"),
        ["EarlyErasure.approved_by"] = CreateUnencrypted("early_erasure.approve_person"),
        ["ErasureBasis.started_person"] = ErasureLedger,
        ["ErasureBasis.approved_person"] = ErasureLedger,
        ["ErasureLedgerEntry.content"] = ErasureLedger,
    };

    private static FieldPlace CreateEncrypted(params CiphertextTable[] tables) => new() { EncryptedColumns = tables };

    private static FieldPlace CreateUnencrypted(params string[] columns) => new() { UnencryptedColumns = columns };

    private static FieldPlace CreateForLine(string column) => CreateUnencrypted(column) with { Note = "removed with the line" };

    private static FieldPlace CreateForCandidate() => new()
    {
        Note = "not kept: rows of the public list of postal codes that fit the address",
        AlsoReturnedBy = ["kyc.v1.MailVerificationService.RecordDocument"],
    };
}
