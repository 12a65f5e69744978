namespace Kyc.Evidence.Records;

/// <summary>
/// Represents a verification record (確認記録, 犯収法6条, 規則20条1項) with the rows of law.md 2.2 that apply to the card and mail methods. The
/// identity data comes from the document or certificate, not from the customer's declaration. A record is personal data and is stored
/// encrypted. A record never changes: a correction or supplement is a new record that refers to the earlier one (規則20条3項).
/// </summary>
public sealed record VerificationRecord
{
    /// <summary>The current version of the JSON format. Records of format 1 contained only the personal data.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Gets the version of the JSON format from which the record was read.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Gets the id of the record.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the application that the record belongs to.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>Gets the id of the record that this one corrects or supplements. Null for the first record.</summary>
    public Guid? Corrects { get; init; }

    /// <summary>Gets the reason for the correction or supplement. Null unless <see cref="Corrects"/> is set.</summary>
    public string? CorrectionReason { get; init; }

    /// <summary>Row 1: the program and person that performed the verification.</summary>
    public required Actor Verifier { get; init; }

    /// <summary>Row 2: the creator of the record, which is the program with its version.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>Gets the time at which the verification was complete.</summary>
    public required DateTimeOffset VerifiedAt { get; init; }

    /// <summary>Gets the time at which the record was created. This must be immediately after the verification (直ちに, law.md 2.1).</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Gets the channel of the application, a lower-case word: <c>online</c>, <c>branch</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>Row 16: the method.</summary>
    public required RecordMethod Method { get; init; }

    /// <summary>Row 16: the letter of the method on the day of verification.</summary>
    public required string MethodLetter { get; init; }

    /// <summary>Row 16: the revision of the rule that defines the letter.</summary>
    public required string RuleRevision { get; init; }

    /// <summary>Rows 4, 5, 10, 11, 14: the dates of the mail methods.</summary>
    public RecordDates Dates { get; init; } = new();

    /// <summary>Gets the times of the signature method and its revocation list. Null for other methods.</summary>
    public SignatureFacts? Signature { get; init; }

    /// <summary>Row 15: the kind of transaction.</summary>
    public string AccountKind { get; init; } = "";

    /// <summary>Row 17: the name of the document.</summary>
    public string DocumentName { get; init; } = "";

    /// <summary>
    /// Row 17: the number of the document. For JPKI, the certificate's serial number and the issuer's key identifier, in hexadecimal,
    /// joined by @.
    /// </summary>
    public string DocumentNumber { get; init; } = "";

    /// <summary>Row 19: the second or supplementary document.</summary>
    public DocumentReference? SupplementaryDocument { get; init; }

    /// <summary>Row 20: the name.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Gets a string with one digit for each character of the name: <c>1</c> if the character is a substitute (代替文字), otherwise <c>0</c>.
    /// Empty when no certificate states this.
    /// </summary>
    public string NameSubstitutions { get; init; } = "";

    /// <summary>Row 20: the residence (住居).</summary>
    public string Address { get; init; } = "";

    /// <summary>Gets a string like <see cref="NameSubstitutions"/> for the address.</summary>
    public string AddressSubstitutions { get; init; } = "";

    /// <summary>Row 20: the birth date, <c>YYYY-MM-DD</c>. For JPKI, the text in the certificate, <c>EYYYYMMDD</c>.</summary>
    public string BirthDate { get; init; } = "";

    /// <summary>Row 21: the agent or representative.</summary>
    public AgentParticulars? Agent { get; init; }

    /// <summary>Row 22: the declared purpose of the transaction.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Row 23: the declared occupation.</summary>
    public string Occupation { get; init; } = "";

    /// <summary>Gets the day on which purpose and occupation were confirmed, in Japan.</summary>
    public DateOnly? DeclarationConfirmedOn { get; init; }

    /// <summary>Row 25: how assets and income were confirmed.</summary>
    public string? AssetsAndIncome { get; init; }

    /// <summary>Row 26: a different name that the customer uses in the transaction.</summary>
    public OtherName? OtherName { get; init; }

    /// <summary>Row 27: the account number, or a reference for finding the transaction records until an account number exists.</summary>
    public string TransactionReference { get; init; } = "";

    /// <summary>Row 28: the reason why the customer is a foreign politically exposed person. Null when the customer is not one.</summary>
    public string? ForeignPepReason { get; init; }

    /// <summary>Row 29: the reference for finding the earlier verification record, for high-risk transactions.</summary>
    public string? EarlierRecordReference { get; init; }

    /// <summary>Row 30: the document that proves the status of residence.</summary>
    public DocumentReference? StatusOfStay { get; init; }

    /// <summary>Gets the version of the consent text that the customer agreed to.</summary>
    public string ConsentVersion { get; init; } = "";

    /// <summary>Gets the posting number (引受番号) of the letter. It is not required by law, but useful evidence (law.md 0.6).</summary>
    public string? PostingNumber { get; init; }

    /// <summary>Gets the attachments (添付資料).</summary>
    public IReadOnlyList<RecordAttachment> Attachments { get; init; } = [];

    /// <summary>Returns only the name of the type, because a record is personal data and must not appear in logs.</summary>
    public override string ToString() => nameof(VerificationRecord);

    /// <summary>Whether the record corrects or supplements an earlier one.</summary>
    public bool IsCorrection => Corrects is not null;
}
