using Kyc.Domain.Stored;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.PersonalNumbers;
using Kyc.Evidence.Retention;

namespace Kyc.Evidence;

/// <summary>
/// Defines the numbers that the database contains for the values of this project's enums. The canonical bytes that are hashed and signed
/// contain the numbers that the enums declare, which are the same.
/// </summary>
public static class EvidenceNumbers
{
    /// <summary>The numbers of the classes of data.</summary>
    public static readonly StoredNumberMap<DataClass> DataClass =
        new([.. DataClasses.All.Select(known => (known.DataClass, known.Number))], Evidence.DataClass.None);

    /// <summary>The numbers of the events that start or move a retention period.</summary>
    public static readonly StoredNumberMap<TriggerEvent> TriggerEvent = new(
    [
        (Retention.TriggerEvent.ContractEnded, 1), (Retention.TriggerEvent.LastTransactionEnded, 2),
        (Retention.TriggerEvent.ApplicationAbandoned, 3), (Retention.TriggerEvent.ApplicationRefused, 4),
    ]);

    /// <summary>The numbers of the actions for data whose retention period is over.</summary>
    public static readonly StoredNumberMap<DueAction> DueAction = new([(Retention.DueAction.Erase, 1), (Retention.DueAction.Review, 2)]);

    /// <summary>The numbers of the kinds of evidence items.</summary>
    public static readonly StoredNumberMap<EvidenceKind> EvidenceKind = new(
    [
        (Evidence.EvidenceKind.Document, 1), (Evidence.EvidenceKind.Signature, 2), (Evidence.EvidenceKind.Certificate, 3),
        (Evidence.EvidenceKind.RevocationAnswer, 4), (Evidence.EvidenceKind.ReadingFacts, 5), (Evidence.EvidenceKind.ReceivedDocument, 6),
        (Evidence.EvidenceKind.ChipInformation, 7), (Evidence.EvidenceKind.DocumentImage, 8),
        (Evidence.EvidenceKind.SupplementaryDocument, 9),
        (Evidence.EvidenceKind.CarrierReport, 10),
    ]);

    /// <summary>The numbers of the verification methods in records.</summary>
    public static readonly StoredNumberMap<RecordMethod> RecordMethod = new(
    [
        (Evidence.RecordMethod.JpkiSignature, 1), (Evidence.RecordMethod.OriginalDocumentMail, 2), (Evidence.RecordMethod.ChipMail, 3),
        (Evidence.RecordMethod.ImageMail, 4), (Evidence.RecordMethod.TwoCopiesMail, 5), (Evidence.RecordMethod.LimitedCopyMail, 6),
        (Evidence.RecordMethod.ReceiverIdentifiedMail, 7),
    ]);

    /// <summary>The numbers of the scopes of checkpoints.</summary>
    public static readonly StoredNumberMap<CheckpointScope> CheckpointScope =
        new([(Checkpoints.CheckpointScope.Changes, 1), (Checkpoints.CheckpointScope.All, 2)]);

    /// <summary>The numbers of the kinds of subjects of ledger entries.</summary>
    public static readonly StoredNumberMap<SubjectKind> SubjectKind = new(
    [
        (Ledger.SubjectKind.Application, 1), (Ledger.SubjectKind.CardSession, 2), (Ledger.SubjectKind.EvidenceItem, 3),
        (Ledger.SubjectKind.VerificationRecord, 4), (Ledger.SubjectKind.MailItem, 5), (Ledger.SubjectKind.Hold, 6),
        (Ledger.SubjectKind.Erasure, 7), (Ledger.SubjectKind.Export, 8), (Ledger.SubjectKind.Trigger, 9),
    ]);

    /// <summary>The numbers of the kinds of personal numbers and domiciles that are found in texts.</summary>
    public static readonly StoredNumberMap<PersonalNumberFindingKind> PersonalNumberFindingKind = new(
    [
        (PersonalNumbers.PersonalNumberFindingKind.IndividualNumber, 1), (PersonalNumbers.PersonalNumberFindingKind.RegisteredDomicile, 2),
        (PersonalNumbers.PersonalNumberFindingKind.ResidentRecordCode, 3),
    ]);
}
