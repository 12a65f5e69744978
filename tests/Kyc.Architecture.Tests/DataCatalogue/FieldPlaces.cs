using Kyc.Service.Platform.Storage;

namespace Kyc.Architecture.Tests.DataCatalogue;

/// <summary>
/// Lists where the service stores each field of the API contract that contains data about a person. The .proto files do not say this,
/// because callers need not know it. When such a field is added to the API contract, it must be added here, too.
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
        Plain = ["application.reference_code"],
        Note = "a random code, which stays with the row of the application",
    };

    /// <summary>
    /// Place of the names of those who requested and approved an erasure: they are part of the ledger entries, which are exported
    /// unchanged.
    /// </summary>
    private static readonly FieldPlace ErasureLedger = new()
    {
        Plain = ["erasure_ledger.content"],
        AlsoReturnedBy = ["kyc.v1.RetentionService.ExportErasureLedger"],
    };

    /// <summary>Gets the places by message and field name, without the package.</summary>
    public static IReadOnlyDictionary<string, FieldPlace> All { get; } = new Dictionary<string, FieldPlace>(StringComparer.Ordinal)
    {
        ["Declaration.name"] = Sealed(Application, Session, Record, Item),
        ["Declaration.name_kana"] = Sealed(Application, Session, Item),
        ["Declaration.birth_date"] = Sealed(Application, Session, Record, Item),
        ["Declaration.address"] = Sealed(Application, Session, Record, Item),
        ["Declaration.occupation"] = Sealed(Application, Session, Record, Item),
        ["Application.reference_code"] = ReferenceCode,
        ["PendingApproval.requested_by"] = Plain("approval.request_person"),
        ["BeginCardVerificationRequest.reference_code"] = ReferenceCode,
        ["BeginCardVerificationResponse.document"] = Sealed(Session, Item),
        ["SubmitCardVerificationRequest.certificate"] =
            Sealed(Item) with { Note = "beside it a keyed MAC of issuer and serial number, which goes with the record" },
        ["SubmitCardVerificationRequest.signature"] = Sealed(Item),

        ["RecordLine.value"] = Sealed(Record),
        ["RecordVersion.correction_reason"] = Sealed(Record),
        ["RecordVersion.name"] = Sealed(Record),
        ["RecordVersion.address"] = Sealed(Record),
        ["RecordVersion.birth_date"] = Sealed(Record),
        ["GetVerificationRecordPageResponse.html"] = Sealed(Record) with { Note = "made for each call" },
        ["RecordCorrection.name"] = Sealed(Record),
        ["RecordCorrection.address"] = Sealed(Record),
        ["RecordCorrection.birth_date"] = Sealed(Record),
        ["RecordCorrection.occupation"] = Sealed(Record),
        ["RecordCorrection.transaction_reference"] = Sealed(Record),
        ["RecordCorrection.other_name"] = Sealed(Record),
        ["RecordCorrection.other_name_reason"] = Sealed(Record),
        ["RecordCorrection.foreign_pep_reason"] = Sealed(Record),
        ["CorrectVerificationRecordRequest.reason"] = Sealed(Record),
        ["ExportEvidenceResponse.chunk"] = Sealed(Record, Item) with { Note = "made for each call" },

        ["DocumentEntry.kind"] = Sealed(Document, Record),
        ["DocumentEntry.number"] = Sealed(Document, Record),
        ["DocumentEntry.issued_on"] = Sealed(Document),
        ["DocumentEntry.expires_on"] = Sealed(Document),
        ["DocumentEntry.name"] = Sealed(Document, Record),
        ["DocumentEntry.address"] = Sealed(Document, Record),
        ["DocumentEntry.birth_date"] = Sealed(Document, Record),
        ["DocumentEntry.postcode"] = Sealed(Document),
        ["PostcodeCandidate.postcode"] = Candidate(),
        ["PostcodeCandidate.place"] = Candidate(),
        ["DocumentHeader.reference_code"] = ReferenceCode,
        ["RecordDocumentRequest.chunk"] = Sealed(Item),
        ["FilePiece.content"] = Sealed(Document) with { Note = "made for each call" },
        ["ImportTrackingRequest.chunk"] = Sealed(Line) with { Note = "only lines that were not understood; the file is not kept" },
        ["TrackingLine.text"] = Sealed(Line),
        ["TrackingLine.imported_by"] = OfLine("mail_line.imported_person"),
        ["TrackingLine.read_by"] = OfLine("mail_line.read_person"),
        ["TrackingLine.confirmed_by"] = OfLine("mail_line.confirmed_person"),
        ["CheckActivationCodeRequest.code"] = Plain("mail_item.code_hash") with { Note = "as a slow hash" },
        ["DecideMailReviewRequest.printable_name"] = Sealed(Document),
        ["DecideMailReviewRequest.printable_address"] = Sealed(Document),
        ["TextPart.text"] = Sealed(Application, Document),
        ["TypedDocument.printable_name"] = Sealed(Document),
        ["TypedDocument.printable_address"] = Sealed(Document),
        ["ScanPiece.content"] = Sealed(Item),

        ["PersonalNumberCheckRun.asked_by"] = Plain("personal_number_check.asked_person"),
        ["Hold.placed_by"] = Plain("retention_hold.placed_person"),
        ["Hold.release_requested_by"] = Plain("retention_hold.release_person"),
        ["Hold.release_approved_by"] = Plain("retention_hold.approve_person"),
        ["EarlyErasure.requested_by"] = Plain("early_erasure.request_person"),
        ["EarlyErasure.approved_by"] = Plain("early_erasure.approve_person"),
        ["ErasureBasis.started_person"] = ErasureLedger,
        ["ErasureBasis.approved_person"] = ErasureLedger,
        ["ErasureLedgerEntry.content"] = ErasureLedger,
    };

    private static FieldPlace Sealed(params CiphertextTable[] tables) => new() { Sealed = tables };

    private static FieldPlace Plain(params string[] columns) => new() { Plain = columns };

    private static FieldPlace OfLine(string column) => Plain(column) with { Note = "removed with the line" };

    private static FieldPlace Candidate() => new()
    {
        Note = "not kept: rows of the public list of postal codes that fit the address",
        AlsoReturnedBy = ["kyc.v1.MailVerificationService.RecordDocument"],
    };
}
