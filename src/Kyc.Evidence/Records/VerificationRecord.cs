namespace Kyc.Evidence.Records;

/// <summary>
/// A verification record (確認記録, 犯収法6条, 規則20条1項) with the rows of law.md 2.2 that apply to the card and the mail methods. Identity
/// data are those of the document or certificate, not those declared. Personal: kept encrypted. Never changed: what is learnt later is a new
/// record that points at this one (規則20条3項).
/// </summary>
public sealed record VerificationRecord
{
    /// <summary>Form of the JSON. Records of form 1 held the personal part only.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Which form it was read from.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The record.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose application.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>The record that this one corrects or adds to; null for the first.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>Why; with <see cref="Corrects"/> only.</summary>
    public string? CorrectionReason { get; init; }

    /// <summary>Row 1: who verified.</summary>
    public required Actor Verifier { get; init; }

    /// <summary>Row 2: who made the record; the program with its version.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>When the verification was complete.</summary>
    public required DateTimeOffset VerifiedAt { get; init; }

    /// <summary>When the record was made: at once (直ちに, law.md 2.1).</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Way the application came in, lower-case word: <c>online</c>, <c>branch</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>Row 16: the method.</summary>
    public required RecordMethod Method { get; init; }

    /// <summary>Row 16: its letter on the day of verification.</summary>
    public required string MethodLetter { get; init; }

    /// <summary>Row 16: the revision of the rule that the letter is of.</summary>
    public required string RuleRevision { get; init; }

    /// <summary>Rows 4, 5, 10, 11, 14.</summary>
    public RecordDates Dates { get; init; } = new();

    /// <summary>Instants of the signature method.</summary>
    public SignatureFacts? Signature { get; init; }

    /// <summary>Row 15: kind of transaction.</summary>
    public string AccountKind { get; init; } = "";

    /// <summary>Row 17: name of the document.</summary>
    public string DocumentName { get; init; } = "";

    /// <summary>Row 17: its number; for JPKI serial number and issuer's key identifier, hexadecimal, joined by @.</summary>
    public string DocumentNumber { get; init; } = "";

    /// <summary>Row 19: the second document or the supplementary one.</summary>
    public DocumentReference? SupplementaryDocument { get; init; }

    /// <summary>Row 20: name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Positions of substituted characters in the name, one 0 or 1 a character; empty when not certified.</summary>
    public string NameSubstitutions { get; init; } = "";

    /// <summary>Row 20: residence (住居).</summary>
    public string Address { get; init; } = "";

    /// <summary>The same for the address.</summary>
    public string AddressSubstitutions { get; init; } = "";

    /// <summary>Row 20: birth date, <c>YYYY-MM-DD</c>; for JPKI as in the certificate, <c>EYYYYMMDD</c>.</summary>
    public string BirthDate { get; init; } = "";

    /// <summary>Row 21.</summary>
    public AgentParticulars? Agent { get; init; }

    /// <summary>Row 22: purpose of the transaction, as declared.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Row 23: occupation, as declared.</summary>
    public string Occupation { get; init; } = "";

    /// <summary>When purpose and occupation were confirmed, in Japan.</summary>
    public DateOnly? DeclarationConfirmedOn { get; init; }

    /// <summary>Row 25: how assets and income were confirmed.</summary>
    public string? AssetsAndIncome { get; init; }

    /// <summary>Row 26.</summary>
    public OtherName? OtherName { get; init; }

    /// <summary>Row 27: account number, or the item for finding the transaction records until one exists.</summary>
    public string TransactionReference { get; init; } = "";

    /// <summary>Row 28: why the customer counts as a foreign PEP; null when not.</summary>
    public string? ForeignPepReason { get; init; }

    /// <summary>Row 29: what finds the earlier verification record, for high-risk transactions.</summary>
    public string? EarlierRecordReference { get; init; }

    /// <summary>Row 30: document of the status of stay.</summary>
    public DocumentReference? StatusOfStay { get; init; }

    /// <summary>Version of the consent text agreed to.</summary>
    public string ConsentVersion { get; init; } = "";

    /// <summary>Posting number (引受番号) of the letter: not a legal row, good evidence (law.md 0.6).</summary>
    public string? PostingNumber { get; init; }

    /// <summary>添付資料.</summary>
    public IReadOnlyList<RecordAttachment> Attachments { get; init; } = [];

    /// <summary>Says nothing: a record is personal data and does not belong in logs.</summary>
    public override string ToString() => nameof(VerificationRecord);

    /// <summary>Whether it corrects an earlier one.</summary>
    public bool IsCorrection => Corrects is not null;
}
