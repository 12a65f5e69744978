using Kyc.Service.Platform.Storage;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>
/// Lists where the service stores each field of the API contract that contains data about a person. The .proto files do not say this,
/// because callers need not know it. A field that is added to the API contract must be added here, too, if it contains such data.
/// </summary>
internal static class FieldPlaces
{
    /// <summary>The note of a column whose content is removed together with the stored line of a status file.</summary>
    internal const string RemovedWithLineNote = "removed with the line";

    private static readonly CiphertextTable Application = CiphertextTables.Application;
    private static readonly CiphertextTable Session = CiphertextTables.CardSession;
    private static readonly CiphertextTable Record = CiphertextTables.VerificationRecord;
    private static readonly CiphertextTable Item = CiphertextTables.EvidenceItem;
    private static readonly CiphertextTable Document = CiphertextTables.MailDocument;
    private static readonly CiphertextTable Line = CiphertextTables.MailLine;

    private static readonly FieldPlace ReferenceCodePlace = new()
    {
        UnencryptedColumns = ["application.reference_code"],
        Note = "a random code, which stays with the row of the application",
    };

    /// <summary>
    /// The place of the names of the people who requested and approved an erasure. The names are part of the ledger entries, which are
    /// exported unchanged.
    /// </summary>
    private static readonly FieldPlace ErasureLedgerPlace = new()
    {
        UnencryptedColumns = ["erasure_ledger.content"],
        AlsoReturnedBy = ["kyc.v1.RetentionService.ExportErasureLedger"],
    };

    /// <summary>Gets the places by the name of the message and the field, without the package.</summary>
    public static IReadOnlyDictionary<string, FieldPlace> All { get; } = new Dictionary<string, FieldPlace>(StringComparer.Ordinal)
    {
        ["Declaration.name"] = CreateEncryptedPlace(Application, Session, Record, Item),
        ["Declaration.name_kana"] = CreateEncryptedPlace(Application, Session, Item),
        ["Declaration.birth_date"] = CreateEncryptedPlace(Application, Session, Record, Item),
        ["Declaration.address"] = CreateEncryptedPlace(Application, Session, Record, Item),
        ["Declaration.occupation"] = CreateEncryptedPlace(Application, Session, Record, Item),
        ["Application.reference_code"] = ReferenceCodePlace,
        ["PendingApproval.requested_by"] = CreateUnencryptedPlace("approval.request_person"),
        ["BeginCardVerificationRequest.reference_code"] = ReferenceCodePlace,
        ["BeginCardVerificationResponse.document"] = CreateEncryptedPlace(Session, Item),
        ["SubmitCardVerificationRequest.certificate"] =
            CreateEncryptedPlace(Item) with { Note = "beside it a keyed MAC of issuer and serial number, which goes with the record" },
        ["SubmitCardVerificationRequest.signature"] = CreateEncryptedPlace(Item),

        ["RecordLine.value"] = CreateEncryptedPlace(Record),
        ["RecordVersion.correction_reason"] = CreateEncryptedPlace(Record),
        ["RecordVersion.name"] = CreateEncryptedPlace(Record),
        ["RecordVersion.address"] = CreateEncryptedPlace(Record),
        ["RecordVersion.birth_date"] = CreateEncryptedPlace(Record),
        ["GetVerificationRecordPageResponse.html"] = CreateEncryptedPlace(Record) with { Note = "made for each call" },
        ["RecordCorrection.name"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.address"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.birth_date"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.occupation"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.transaction_reference"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.other_name"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.other_name_reason"] = CreateEncryptedPlace(Record),
        ["RecordCorrection.foreign_pep_reason"] = CreateEncryptedPlace(Record),
        ["CorrectVerificationRecordRequest.reason"] = CreateEncryptedPlace(Record),
        ["ExportEvidenceResponse.chunk"] = CreateEncryptedPlace(Record, Item) with { Note = "made for each call" },

        ["DocumentEntry.kind"] = CreateEncryptedPlace(Document, Record),
        ["DocumentEntry.number"] = CreateEncryptedPlace(Document, Record),
        ["DocumentEntry.issued_on"] = CreateEncryptedPlace(Document),
        ["DocumentEntry.expires_on"] = CreateEncryptedPlace(Document),
        ["DocumentEntry.name"] = CreateEncryptedPlace(Document, Record),
        ["DocumentEntry.address"] = CreateEncryptedPlace(Document, Record),
        ["DocumentEntry.birth_date"] = CreateEncryptedPlace(Document, Record),
        ["DocumentEntry.postcode"] = CreateEncryptedPlace(Document),
        ["PostcodeCandidate.postcode"] = CreatePostcodeCandidatePlace(),
        ["PostcodeCandidate.place"] = CreatePostcodeCandidatePlace(),
        ["DocumentHeader.reference_code"] = ReferenceCodePlace,
        ["RecordDocumentRequest.chunk"] = CreateEncryptedPlace(Item),
        ["FilePiece.content"] = CreateEncryptedPlace(Document) with { Note = "made for each call" },
        ["ImportTrackingRequest.chunk"] = CreateEncryptedPlace(Line) with
        {
            Note = "only lines that were not understood; the file is not kept",
        },
        ["TrackingLine.text"] = CreateEncryptedPlace(Line),
        ["TrackingLine.imported_by"] = CreateMailLinePlace("mail_line.imported_person"),
        ["TrackingLine.read_by"] = CreateMailLinePlace("mail_line.read_person"),
        ["TrackingLine.confirmed_by"] = CreateMailLinePlace("mail_line.confirmed_person"),
        ["CheckActivationCodeRequest.code"] = CreateUnencryptedPlace("mail_item.code_hash") with { Note = "as a slow hash" },
        ["DecideMailReviewRequest.printable_name"] = CreateEncryptedPlace(Document),
        ["DecideMailReviewRequest.printable_address"] = CreateEncryptedPlace(Document),
        ["TextPart.text"] = CreateEncryptedPlace(Application, Document),
        ["TypedDocument.printable_name"] = CreateEncryptedPlace(Document),
        ["TypedDocument.printable_address"] = CreateEncryptedPlace(Document),
        ["ScanPiece.content"] = CreateEncryptedPlace(Item),

        ["PersonalNumberCheckRun.asked_by"] = CreateUnencryptedPlace("personal_number_check.asked_person"),
        ["Hold.placed_by"] = CreateUnencryptedPlace("retention_hold.placed_person"),
        ["Hold.release_requested_by"] = CreateUnencryptedPlace("retention_hold.release_person"),
        ["Hold.release_approved_by"] = CreateUnencryptedPlace("retention_hold.approve_person"),
        ["EarlyErasure.requested_by"] = CreateUnencryptedPlace("early_erasure.request_person"),
        ["EarlyErasure.approved_by"] = CreateUnencryptedPlace("early_erasure.approve_person"),
        ["ErasureBasis.started_person"] = ErasureLedgerPlace,
        ["ErasureBasis.approved_person"] = ErasureLedgerPlace,
        ["ErasureLedgerEntry.content"] = ErasureLedgerPlace,
    };

    private static FieldPlace CreateEncryptedPlace(params CiphertextTable[] tables) => new() { EncryptedColumns = tables };

    private static FieldPlace CreateUnencryptedPlace(params string[] columns) => new() { UnencryptedColumns = columns };

    private static FieldPlace CreateMailLinePlace(string column) => CreateUnencryptedPlace(column) with { Note = RemovedWithLineNote };

    private static FieldPlace CreatePostcodeCandidatePlace() => new()
    {
        Note = "not kept: rows of the public list of postal codes that fit the address",
        AlsoReturnedBy = ["kyc.v1.MailVerificationService.RecordDocument"],
    };
}
