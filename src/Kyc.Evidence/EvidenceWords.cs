using Kyc.Domain.Stored;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;

namespace Kyc.Evidence;

/// <summary>
/// Defines the words that represent enum values in records, bundles, the ledger and certificates. The words never change.
/// </summary>
public static class EvidenceWords
{
    /// <summary>The words for the verification methods, as used in records and in the ledger.</summary>
    public static readonly StoredWordMap<RecordMethod> RecordMethod = new(
    [
        (Evidence.RecordMethod.JpkiSignature, "jpki-signature"), (Evidence.RecordMethod.OriginalDocumentMail, "original-document-mail"),
        (Evidence.RecordMethod.ChipMail, "chip-mail"), (Evidence.RecordMethod.ImageMail, "image-mail"),
        (Evidence.RecordMethod.TwoCopiesMail, "two-copies-mail"), (Evidence.RecordMethod.LimitedCopyMail, "limited-copy-mail"),
        (Evidence.RecordMethod.ReceiverIdentifiedMail, "receiver-identified-mail"),
    ]);

    /// <summary>The words for the kinds of evidence items, as used in records and bundles.</summary>
    public static readonly StoredWordMap<EvidenceKind> EvidenceKind = new(
    [
        (Evidence.EvidenceKind.Document, "document"), (Evidence.EvidenceKind.Signature, "signature"),
        (Evidence.EvidenceKind.Certificate, "certificate"), (Evidence.EvidenceKind.RevocationAnswer, "revocation-answer"),
        (Evidence.EvidenceKind.ReadingFacts, "reading-facts"), (Evidence.EvidenceKind.ReceivedDocument, "received-document"),
        (Evidence.EvidenceKind.ChipInformation, "chip-information"), (Evidence.EvidenceKind.DocumentImage, "document-image"),
        (Evidence.EvidenceKind.SupplementaryDocument, "supplementary-document"), (Evidence.EvidenceKind.CarrierReport, "carrier-report"),
    ]);

    /// <summary>The words for the kinds of ledger entries, as used in bundles.</summary>
    public static readonly StoredWordMap<LedgerEntryKind> LedgerEntryKind = new(
    [
        (Ledger.LedgerEntryKind.ApplicationCreated, "application-created"), (Ledger.LedgerEntryKind.Decision, "decision"),
        (Ledger.LedgerEntryKind.EvidenceAdded, "evidence-added"), (Ledger.LedgerEntryKind.RecordAdded, "record-added"),
        (Ledger.LedgerEntryKind.RecordCorrected, "record-corrected"), (Ledger.LedgerEntryKind.LetterEvent, "letter-event"),
        (Ledger.LedgerEntryKind.Exported, "exported"), (Ledger.LedgerEntryKind.Trigger, "trigger"), (Ledger.LedgerEntryKind.HoldPlaced, "hold-placed"),
        (Ledger.LedgerEntryKind.HoldReleased, "hold-released"), (Ledger.LedgerEntryKind.ErasureDone, "erasure-done"),
        (Ledger.LedgerEntryKind.ApplicationCancelled, "application-cancelled"),
    ]);

    /// <summary>The words for the kinds of subjects of ledger entries, as used in bundles.</summary>
    public static readonly StoredWordMap<SubjectKind> SubjectKind = new(
    [
        (Ledger.SubjectKind.Application, "application"), (Ledger.SubjectKind.CardSession, "card-session"),
        (Ledger.SubjectKind.EvidenceItem, "evidence-item"), (Ledger.SubjectKind.VerificationRecord, "verification-record"),
        (Ledger.SubjectKind.MailItem, "mail-item"), (Ledger.SubjectKind.Hold, "hold"), (Ledger.SubjectKind.Erasure, "erasure"),
        (Ledger.SubjectKind.Export, "export"), (Ledger.SubjectKind.Trigger, "trigger"),
    ]);

    /// <summary>The words for the classes of data, as used in bundles.</summary>
    public static readonly StoredWordMap<DataClass> DataClass =
        new([(Evidence.DataClass.None, "none"), .. DataClasses.All.Select(known => (known.DataClass, known.Word))]);

    /// <summary>The words for the events that start a retention period, as used in the text of a deletion certificate.</summary>
    internal static readonly StoredWordMap<TriggerEvent> StartEvent = new(
    [
        (TriggerEvent.ContractEnded, "ContractEnded"), (TriggerEvent.LastTransactionEnded, "LastTransactionEnded"),
        (TriggerEvent.ApplicationAbandoned, "ApplicationAbandoned"), (TriggerEvent.ApplicationRefused, "ApplicationRefused"),
    ]);
}
