namespace Kyc.Evidence.Ledger;

/// <summary>
/// Specifies the kinds of events in the ledger. The numbers are hashed and never change their meaning. Encrypting a data key with a new key
/// is not an event, because it changes no evidence.
/// </summary>
public enum LedgerEntryKind : short
{
    /// <summary>The application was opened. Subject: the application with its declaration.</summary>
    ApplicationCreated = 1,

    /// <summary>The service made a decision. Subject: the card session or mail case. Facts: state, outcome code.</summary>
    Decision = 2,

    /// <summary>An evidence item was stored. Subject: the item.</summary>
    EvidenceAdded = 3,

    /// <summary>A verification record was created. Subject: the record. Facts: method, letter, revision.</summary>
    RecordAdded = 4,

    /// <summary>
    /// A record that corrects an earlier record was created. Subject: the new record. Fact <c>corrects</c>: the earlier record.
    /// </summary>
    RecordCorrected = 5,

    /// <summary>
    /// The state of a letter changed. Subject: the mail item. Fact <c>event</c>: for example printed, posted, delivered or returned.
    /// </summary>
    LetterEvent = 6,

    /// <summary>Personal data was given out. Facts: <c>what</c>, <c>reason</c>.</summary>
    Exported = 7,

    /// <summary>An event started or moved a retention period. Fact <c>event</c>: the trigger event of the retention rules.</summary>
    Trigger = 8,

    /// <summary>A hold, which prevents erasure, was placed. Subject: the hold.</summary>
    HoldPlaced = 9,

    /// <summary>A hold was released. Subject: the hold.</summary>
    HoldReleased = 10,

    /// <summary>
    /// Classes of data were erased. Subject: the erasure. Facts: <c>classes</c> (<see cref="ErasedClassesFact"/>), <c>certificate</c>: the
    /// SHA-256 hash of the certificate, <c>entry</c>: the number of the entry in the erasure ledger that records the intent. The number 11
    /// is not used.
    /// </summary>
    ErasureDone = 12,

    /// <summary>The application was withdrawn. Subject: the application.</summary>
    ApplicationCancelled = 13,
}

/// <summary>
/// Specifies what a ledger entry concerns: a row of the database or, for <see cref="Export"/>, an event. The numbers are hashed and never
/// change their meaning.
/// </summary>
public enum SubjectKind : short
{
    /// <summary>The application. Its ciphertext is the declaration.</summary>
    Application = 1,

    /// <summary>A card session. Its ciphertext is the application document.</summary>
    CardSession = 2,

    /// <summary>An evidence item. Its ciphertext is the content of the item.</summary>
    EvidenceItem = 3,

    /// <summary>A verification record. Its ciphertext is the content of the record.</summary>
    VerificationRecord = 4,

    /// <summary>A letter, or a document received by mail.</summary>
    MailItem = 5,

    /// <summary>A hold, which prevents erasure.</summary>
    Hold = 6,

    /// <summary>The erasure of one or more data classes of the application.</summary>
    Erasure = 7,

    /// <summary>An event in which personal data was given out. No table contains it; its id is created for the ledger entry.</summary>
    Export = 8,

    /// <summary>An event that starts or moves a retention period, as reported by the front-end.</summary>
    Trigger = 9,
}
