namespace Kyc.Evidence.Records;

/// <summary>
/// Represents an attachment (添付資料): its evidence item and a commitment to the item's content, so that the record itself identifies the
/// bytes that it is based on.
/// </summary>
/// <param name="ItemId">The id of the evidence item.</param>
/// <param name="Kind">The kind of item.</param>
/// <param name="Commitment">The commitment as in the ledger (<see cref="Ledger.PlaintextCommitment"/>).</param>
public sealed record RecordAttachment(Guid ItemId, EvidenceKind Kind, Digest Commitment);

/// <summary>
/// Represents the dates of rule 20(1) for methods by mail, in Japan. A date is null when it does not apply or is not known.
/// </summary>
public sealed record RecordDates
{
    /// <summary>Row 4: the day on which a document, supplementary document or copy was received by mail.</summary>
    public DateOnly? DocumentReceivedOn { get; init; }

    /// <summary>Row 5: the day on which the firm sent 取引関係文書. The legal act is the sending (law.md 1.4).</summary>
    public DateOnly? LetterSentOn { get; init; }

    /// <summary>Row 10: the day on which chip information or the image was received.</summary>
    public DateOnly? InformationReceivedOn { get; init; }

    /// <summary>Row 11: the day on which the addressee showed the document to the carrier (本人限定受取).</summary>
    public DateOnly? CarrierPresentationOn { get; init; }

    /// <summary>Row 14, instead of row 5: the day on which an officer handed over the 取引関係文書 at the residence (規則6条4項).</summary>
    public DateOnly? HandedOverOn { get; init; }
}

/// <summary>
/// Represents the times of the signature method and the revocation list that was used. No article names a date to record for this method,
/// so every relevant time is stored (law.md 2.2, JPKI).
/// </summary>
/// <param name="SessionOpenedAt">When the document to be signed was created.</param>
/// <param name="ReceivedAt">When the certificate and the signature were received.</param>
/// <param name="RevocationCheckedAt">When the revocation list was checked.</param>
/// <param name="CrlDistributionPoint">The distribution point of the revocation list.</param>
/// <param name="CrlNumber">The number of the revocation list, lower-case hexadecimal.</param>
/// <param name="CrlSha256">The SHA-256 hash of the revocation list, lower-case hexadecimal.</param>
public sealed record SignatureFacts(
    DateTimeOffset SessionOpenedAt, DateTimeOffset ReceivedAt, DateTimeOffset RevocationCheckedAt,
    string CrlDistributionPoint, string CrlNumber,
    string CrlSha256);

/// <summary>Identifies a document by its name and its symbol or number (rows 17, 19, 30).</summary>
public sealed record DocumentReference(string Name, string Number);

/// <summary>
/// Represents row 21: the agent or representative, the agent's relation to the customer, and why the agent's authority was accepted.
/// </summary>
public sealed record AgentParticulars(string Name, string Address, string BirthDate, string Relation, string AuthorityReason);

/// <summary>Represents row 26: a different name that the customer uses in the transaction, and the reason.</summary>
public sealed record OtherName(string Name, string Reason);

/// <summary>
/// Represents the revocation list that was checked and the result. This is enough to prove the check, without the serial number of any
/// other person's certificate (law.md 3).
/// </summary>
public sealed record RevocationAnswer
{
    /// <summary>Gets the name of the distribution point as text, most specific part first.</summary>
    public required string DistributionPoint { get; init; }

    /// <summary>Gets the key identifier of the CA that signed the revocation list, lower-case hexadecimal.</summary>
    public required string IssuerKeyId { get; init; }

    /// <summary>Gets the cRLNumber, lower-case hexadecimal.</summary>
    public required string CrlNumber { get; init; }

    /// <summary>Gets the time at which the revocation list was issued.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>Gets the time by which the next revocation list was due.</summary>
    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>Gets the SHA-256 hash of the revocation list, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Gets the time of the check.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>
    /// Gets the result for the certificate: <c>good</c> (not listed), <c>revoked</c>, or <c>unknown</c> (the revocation list was not
    /// fresh). Null in answers that were stored before this value existed.
    /// </summary>
    public string? Result { get; init; }

    /// <summary>Gets the time of revocation. Null when the certificate was not listed.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Gets the reasonCode of RFC 5280 5.3.1, 0 when the entry contained none. Null when the certificate was not listed.</summary>
    public int? Reason { get; init; }
}
